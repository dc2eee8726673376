package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.wsdl.BindingOperation;
import javax.wsdl.Port;
import javax.wsdl.Service;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contracts that nobody here wrote: each of their operations compiles, or says in one defect what it is not. */
class PublicContractsTest {
    /** What is known not to be supported, or not to be in the folder. */
    private static final Pattern EXPECTED = Pattern.compile("two elements|swaref\\.xsd|wants the SOAPAction");

    private static final Path CONTRACTS = Path.of(System.getProperty("contracts", "../shared/contracts"));

    @Test
    void everyOperationOfPublicOpenApiDocumentsCompiles() throws Exception {
        for (Path file : files("openapi3")) {
            Folder folder = new Folder(CONTRACTS);
            String name = file.getFileName().toString();
            OpenApiDocument document = new OpenApiDocument(folder, name);
            JsonNode paths = folder.read(name).path("paths");
            assertThat(paths).isNotEmpty();
            for (String path : document.paths()) {
                for (String method : document.methods(path)) {
                    document.parameters(path, method);
                    document.contract(path, method, null);
                }
            }
        }
    }

    @Test
    void everyPortOfPublicWsdlCompilesOrSaysWhyNot(@TempDir Path root) throws Exception {
        List<String> refused = new ArrayList<>();
        int compiled = 0;
        for (Path file : files(".wsdl")) {
            String name = file.getFileName().toString();
            TestFolder folder = new TestFolder(root.resolve(name)).file("contract/" + name, Files.readString(file));
            try {
                compiled += ports(new WsdlDocument(new Folder(folder.folder()), "contract/" + name), folder, name);
            } catch (Refused e) {
                refused.add(e.defect().toString());
            }
            folder.defects.forEach(defect -> refused.add(name + ": " + defect));
        }
        assertThat(compiled).isGreaterThan(50);
        assertThat(refused).allMatch(text -> EXPECTED.matcher(text).find());
    }

    private static int ports(WsdlDocument document, TestFolder folder, String file) throws Exception {
        int compiled = 0;
        for (Service service : document.services()) {
            for (Object value : service.getPorts().values()) {
                Port port = (Port) value;
                SoapVersion version = SoapBinding.version(port.getBinding());
                if (version != null) {
                    compiled += folder.descriptor(descriptor(file, service, port, version))
                            .compile()
                            .size();
                }
            }
        }
        return compiled;
    }

    private static String descriptor(String file, Service service, Port port, SoapVersion version) {
        StringBuilder text = new StringBuilder(
                "endpoint: {protocol: SOAP, contract: contract/%s, url: 'https://x.example', service: %s, port: %s, soapVersion: '%s'}%noperations:%n"
                        .formatted(file, service.getQName().getLocalPart(), port.getName(), version.number()));
        for (Object operation : port.getBinding().getBindingOperations()) {
            String name = ((BindingOperation) operation).getName();
            text.append("  - {name: op%d, pattern: deliver, soapOperation: \"%s\", request: {mapping: m.jslt}}%n"
                    .formatted(text.length(), name));
        }
        return text.toString();
    }

    private static List<Path> files(String part) throws Exception {
        assumeTrue(Files.isDirectory(CONTRACTS), "../shared/contracts is not here");
        try (Stream<Path> list = Files.list(CONTRACTS)) {
            return list.filter(path -> path.getFileName().toString().contains(part))
                    .sorted()
                    .toList();
        }
    }
}
