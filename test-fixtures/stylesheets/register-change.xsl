<?xml version="1.0" encoding="UTF-8"?>
<!-- A change of a parcel to be registered; a message without one is refused in words for the clerk. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:exsl="http://exslt.org/common"
    xmlns:bus="urn:lienthong:land-registry:1.0" xmlns="urn:stand-in:land-registry:1" exclude-result-prefixes="exsl bus">
  <xsl:import href="parcel-code.xsl"/>
  <xsl:variable name="words">
    <kind of="CITIZEN">CN</kind><kind of="ENTERPRISE">DN</kind><kind of="ORGANISATION">TC</kind>
    <change of="TRANSFER">CHUYEN_NHUONG</change><change of="INHERITANCE">THUA_KE</change><change of="GIFT">TANG_CHO</change>
    <change of="MORTGAGE">THE_CHAP</change><change of="MORTGAGE_END">XOA_THE_CHAP</change>
    <change of="SPLIT">TACH_THUA</change><change of="MERGE">HOP_THUA</change>
  </xsl:variable>
  <xsl:variable name="word" select="exsl:node-set($words)/*"/>

  <xsl:template match="/bus:registerChange">
    <xsl:variable name="change" select="bus:change"/>
    <DangKyBienDong>
      <MaHoSo><xsl:value-of select="$change/bus:dossierCode"/></MaHoSo>
      <xsl:call-template name="parcel-code">
        <xsl:with-param name="code" select="bus:parcelCode"/>
      </xsl:call-template>
      <LoaiBienDong><xsl:value-of select="$word[local-name() = 'change'][@of = $change/bus:kind]"/></LoaiBienDong>
      <NgayThoaThuan><xsl:value-of select="$change/bus:agreedOn"/></NgayThoaThuan>
      <xsl:for-each select="$change/bus:contractNumber">
        <SoHopDong><xsl:value-of select="."/></SoHopDong>
      </xsl:for-each>
      <xsl:for-each select="$change/bus:newOwners">
        <ChuSuDungMoi>
          <Loai><xsl:value-of select="$word[local-name() = 'kind'][@of = current()/bus:kind]"/></Loai>
          <Ten><xsl:value-of select="bus:name"/></Ten>
          <xsl:for-each select="bus:identityNumber"><SoGiayTo><xsl:value-of select="."/></SoGiayTo></xsl:for-each>
          <xsl:for-each select="bus:address"><DiaChi><xsl:value-of select="."/></DiaChi></xsl:for-each>
        </ChuSuDungMoi>
      </xsl:for-each>
    </DangKyBienDong>
  </xsl:template>
</xsl:stylesheet>
