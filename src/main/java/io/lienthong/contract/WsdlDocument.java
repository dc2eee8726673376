package io.lienthong.contract;

import com.ibm.wsdl.factory.WSDLFactoryImpl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.wsdl.Definition;
import javax.wsdl.Import;
import javax.wsdl.Service;
import javax.wsdl.WSDLException;
import javax.wsdl.extensions.schema.Schema;
import javax.wsdl.xml.WSDLReader;
import org.apache.ws.commons.schema.XmlSchemaCollection;
import org.apache.ws.commons.schema.XmlSchemaException;
import org.w3c.dom.Element;

/** A WSDL 1.1 document with all that it imports from its folder. */
final class WsdlDocument {
    private final String file;
    private final Definition definition;
    private final XmlSchemaCollection schemas;

    WsdlDocument(Folder folder, String file) throws Refused {
        this.file = file;
        FolderResolver resolver = new FolderResolver(folder, file);
        Element root = SafeXml.parse(file, folder.bytes(file)).getDocumentElement();
        try {
            WSDLReader reader = new WSDLFactoryImpl().newWSDLReader();
            reader.setFeature("javax.wsdl.verbose", false);
            reader.setFeature("javax.wsdl.importDocuments", true);
            definition = reader.readWSDL(resolver, root);
            schemas = new XmlSchemaCollection();
            schemas.setSchemaResolver(resolver);
            for (Schema schema : schemas(definition, new IdentityHashMap<>())) {
                String base = schema.getDocumentBaseURI();
                schemas.read(schema.getElement(), base == null ? file : base);
            }
        } catch (FolderResolver.RefusedWithin e) {
            throw e.refused();
        } catch (WSDLException e) {
            throw refused("not a WSDL 1.1 document: " + firstLine(e), "mend it at " + place(e));
        } catch (XmlSchemaException | IllegalArgumentException | NullPointerException | ClassCastException e) {
            // The schema library answers many mistakes of a document with its own surprise.
            throw refused("its schema cannot be read: " + firstLine(e), "check it with an XML Schema editor");
        }
    }

    String file() {
        return file;
    }

    Definition definition() {
        return definition;
    }

    XmlSchemaCollection schemas() {
        return schemas;
    }

    /** Those that stand in the document itself and in the WSDL that it imports. */
    List<Schema> inlineSchemas() {
        return schemas(definition, new IdentityHashMap<>());
    }

    List<Service> services() {
        List<Service> services = new ArrayList<>();
        collect(definition, services, new HashSet<>());
        return services;
    }

    private static void collect(Definition definition, List<Service> services, Set<Definition> seen) {
        if (seen.add(definition)) {
            for (Object service : definition.getServices().values()) {
                services.add((Service) service);
            }
            imported(definition).forEach(other -> collect(other, services, seen));
        }
    }

    private static List<Schema> schemas(Definition definition, Map<Definition, Boolean> seen) {
        List<Schema> schemas = new ArrayList<>();
        if (seen.put(definition, true) == null) {
            if (definition.getTypes() != null) {
                for (Object element : definition.getTypes().getExtensibilityElements()) {
                    if (element instanceof Schema schema) {
                        schemas.add(schema);
                    }
                }
            }
            imported(definition).forEach(other -> schemas.addAll(schemas(other, seen)));
        }
        return schemas;
    }

    private static List<Definition> imported(Definition definition) {
        List<Definition> imported = new ArrayList<>();
        for (Object list : definition.getImports().values()) {
            for (Object one : (List<?>) list) {
                if (((Import) one).getDefinition() != null) {
                    imported.add(((Import) one).getDefinition());
                }
            }
        }
        return imported;
    }

    private Refused refused(String message, String mend) {
        return new Refused(file, 0, "", message, mend);
    }

    private static String place(WSDLException e) {
        return e.getLocation() == null ? "its start" : e.getLocation();
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return message.length() <= 200 ? message : message.substring(0, 200) + "…";
    }
}
