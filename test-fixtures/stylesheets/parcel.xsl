<?xml version="1.0" encoding="UTF-8"?>
<!-- A parcel in the consumers' words. Codes are looked up in tables, which stand in the stylesheet as variables. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:exsl="http://exslt.org/common"
    xmlns:land="urn:stand-in:land-registry:1" xmlns="urn:lienthong:land-registry:1.0" exclude-result-prefixes="exsl land">
  <xsl:variable name="words">
    <kind of="CN">CITIZEN</kind><kind of="DN">ENTERPRISE</kind><kind of="TC">ORGANISATION</kind>
    <restriction of="THE_CHAP">MORTGAGE</restriction><restriction of="TRANH_CHAP">DISPUTE</restriction>
    <restriction of="KE_BIEN">SEIZURE</restriction><restriction of="QUY_HOACH">PLANNING</restriction>
  </xsl:variable>
  <xsl:variable name="word" select="exsl:node-set($words)/*"/>

  <xsl:template match="/land:TraCuuThuaDatResponse">
    <getParcelResponse><xsl:apply-templates select="land:ThuaDat"/></getParcelResponse>
  </xsl:template>

  <xsl:template match="land:ThuaDat">
    <parcelCode><xsl:value-of select="concat(land:MaXa, '-', land:SoTo, '-', land:SoThua)"/></parcelCode>
    <area><xsl:value-of select="land:DienTich"/></area>
    <use><xsl:value-of select="land:LoaiDat"/></use>
    <xsl:apply-templates select="land:DiaChi | land:SoGiayChungNhan | land:ChuSuDung | land:HanChe"/>
    <updatedAt><xsl:value-of select="land:ThoiGianCapNhat"/></updatedAt>
  </xsl:template>

  <xsl:template match="land:DiaChi"><address><xsl:value-of select="."/></address></xsl:template>
  <xsl:template match="land:SoGiayChungNhan"><certificateNumber><xsl:value-of select="."/></certificateNumber></xsl:template>
  <xsl:template match="land:SoGiayTo"><identityNumber><xsl:value-of select="."/></identityNumber></xsl:template>

  <xsl:template match="land:ChuSuDung">
    <owners>
      <kind><xsl:value-of select="$word[local-name() = 'kind'][@of = current()/land:Loai]"/></kind>
      <name><xsl:value-of select="land:Ten"/></name>
      <xsl:apply-templates select="land:SoGiayTo | land:DiaChi"/>
    </owners>
  </xsl:template>

  <xsl:template match="land:HanChe">
    <restrictions><xsl:value-of select="$word[local-name() = 'restriction'][@of = current()]"/></restrictions>
  </xsl:template>
</xsl:stylesheet>
