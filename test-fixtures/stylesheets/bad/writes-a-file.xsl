<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:redirect="http://xml.apache.org/xalan/redirect" extension-element-prefixes="redirect">
  <xsl:template match="/">
    <redirect:write file="made.txt"><a/></redirect:write>
  </xsl:template>
</xsl:stylesheet>
