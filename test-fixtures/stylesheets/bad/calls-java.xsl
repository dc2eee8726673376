<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:runtime="http://xml.apache.org/xalan/java/java.lang.Runtime">
  <xsl:template match="/">
    <a><xsl:value-of select="runtime:exec(runtime:getRuntime(), 'true')"/></a>
  </xsl:template>
</xsl:stylesheet>
