<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:function name="f"/>
  <xsl:template match="/"><a/></xsl:template>
</xsl:stylesheet>
