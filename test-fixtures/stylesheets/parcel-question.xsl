<?xml version="1.0" encoding="UTF-8"?>
<!-- The question for a parcel: its code comes apart into commune, sheet and parcel. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:bus="urn:lienthong:land-registry:1.0" xmlns="urn:stand-in:land-registry:1" exclude-result-prefixes="bus">
  <xsl:import href="parcel-code.xsl"/>
  <xsl:param name="call.purpose"/>
  <xsl:param name="call.officer"/>

  <xsl:template match="/bus:getParcel">
    <TraCuuThuaDat>
      <xsl:call-template name="parcel-code">
        <xsl:with-param name="code" select="bus:parcelCode"/>
      </xsl:call-template>
      <MucDich><xsl:value-of select="$call.purpose"/></MucDich>
      <MaCanBo><xsl:value-of select="$call.officer"/></MaCanBo>
    </TraCuuThuaDat>
  </xsl:template>
</xsl:stylesheet>
