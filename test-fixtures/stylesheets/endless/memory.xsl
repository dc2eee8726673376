<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <!-- Doubles a text forty times, and shows none of it. -->
  <xsl:template match="/">
    <xsl:call-template name="twice"><xsl:with-param name="text" select="'0123456789'"/><xsl:with-param name="left" select="40"/></xsl:call-template>
  </xsl:template>
  <xsl:template name="twice">
    <xsl:param name="text"/>
    <xsl:param name="left"/>
    <xsl:choose>
      <xsl:when test="$left = 0"><a><xsl:value-of select="string-length($text)"/></a></xsl:when>
      <xsl:otherwise>
        <xsl:call-template name="twice">
          <xsl:with-param name="text" select="concat($text, $text)"/>
          <xsl:with-param name="left" select="$left - 1"/>
        </xsl:call-template>
      </xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
