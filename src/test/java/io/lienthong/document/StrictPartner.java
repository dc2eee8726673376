package io.lienthong.document;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** A partner that takes only what the schema knows, with the prefixes that the official SDK writes. */
final class StrictPartner {
    private static final Schema SCHEMA = schema();
    private static final Pattern UNPREFIXED = Pattern.compile("<(?!/|edXML:|\\?|!)([A-Za-z]+)");
    private static final Pattern PREFIXED = Pattern.compile("<edXML:([A-Za-z]+)");

    private StrictPartner() {}

    private static Schema schema() {
        try {
            SchemaFactory factory = SchemaFactory.newDefaultInstance();
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            return factory.newSchema(StrictPartner.class.getResource("/edxml/strict.xsd"));
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> complaints(byte[] file) {
        List<String> complaints = new ArrayList<>();
        try {
            SCHEMA.newValidator().validate(new StreamSource(new ByteArrayInputStream(file)));
        } catch (SAXException e) {
            complaints.add(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String text = new String(file, StandardCharsets.UTF_8);
        int end = text.indexOf("</edXML:edXMLEnvelope>");
        for (Matcher bare = UNPREFIXED.matcher(text.substring(0, end)); bare.find(); ) {
            if (!bare.group(1).equals("edXML")) {
                complaints.add("no prefix on " + bare.group(1));
            }
        }
        for (Matcher prefixed = PREFIXED.matcher(text.substring(end)); prefixed.find(); ) {
            if (!prefixed.group(1).equals("ContentTransferEncoded")) {
                complaints.add("a prefix on " + prefixed.group(1));
            }
        }
        return complaints;
    }
}
