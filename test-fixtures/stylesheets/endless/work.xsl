<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <!-- Calls itself twice, forty levels deep: no stack overflows, but nobody sees the end. -->
  <xsl:template match="/">
    <xsl:variable name="made"><xsl:call-template name="rounds"><xsl:with-param name="left" select="40"/></xsl:call-template></xsl:variable>
    <a><xsl:value-of select="string-length($made)"/></a>
  </xsl:template>
  <xsl:template name="rounds">
    <xsl:param name="left"/>
    <xsl:if test="$left &gt; 0">
      <xsl:call-template name="rounds"><xsl:with-param name="left" select="$left - 1"/></xsl:call-template>
      <xsl:call-template name="rounds"><xsl:with-param name="left" select="$left - 1"/></xsl:call-template>
    </xsl:if>
  </xsl:template>
</xsl:stylesheet>
