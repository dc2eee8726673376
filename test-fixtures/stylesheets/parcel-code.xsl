<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns="urn:stand-in:land-registry:1">
  <xsl:template name="parcel-code">
    <xsl:param name="code"/>
    <xsl:variable name="behind" select="substring-after($code, '-')"/>
    <MaXa><xsl:value-of select="substring-before($code, '-')"/></MaXa>
    <SoTo><xsl:value-of select="substring-before($behind, '-')"/></SoTo>
    <SoThua><xsl:value-of select="substring-after($behind, '-')"/></SoThua>
  </xsl:template>
</xsl:stylesheet>
