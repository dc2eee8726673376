<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/">
    <a b="{document('http://127.0.0.1:1/')}"/>
  </xsl:template>
</xsl:stylesheet>
