package io.lienthong.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;
import org.xml.sax.helpers.DefaultHandler;

/** Parses contract documents with DTDs off and bounded depth. Whatever passed here, other parsers may read again. */
final class SafeXml {
    private static final String MAX_DEPTH = "100";
    private static final String MAX_ATTRIBUTES = "200";

    private SafeXml() {}

    static Document parse(String file, byte[] bytes) throws Refused {
        try {
            DocumentBuilder builder = factory().newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            InputSource source = new InputSource(new ByteArrayInputStream(bytes));
            source.setSystemId(file);
            return builder.parse(source);
        } catch (SAXParseException e) {
            boolean dtd = String.valueOf(e.getMessage()).contains("DOCTYPE");
            throw new Refused(
                    file,
                    Math.max(0, e.getLineNumber()),
                    "",
                    dtd ? "has a DOCTYPE" : "not XML, or nested too deeply",
                    dtd ? "remove it; DTDs are not read" : "mend the syntax");
        } catch (SAXException | IOException e) {
            throw new Refused(file, 0, "", "not XML", "mend the syntax");
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DocumentBuilderFactory factory() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        factory.setExpandEntityReferences(false);
        factory.setXIncludeAware(false);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/maxElementDepth", MAX_DEPTH);
        factory.setAttribute("http://www.oracle.com/xml/jaxp/properties/elementAttributeLimit", MAX_ATTRIBUTES);
        return factory;
    }
}
