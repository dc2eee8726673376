package io.lienthong.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.lienthong.connector.Defect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contracts that nobody here wrote: each of their operations compiles, or says in one defect what it is not. */
class PublicContractsTest {
    private static final Path CONTRACTS = Path.of(System.getProperty("contracts", "../shared/contracts"));

    @Test
    void everyOperationOfPublicOpenApiDocumentsCompiles(@TempDir Path root) throws Exception {
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
    void everyOperationOfPublicWsdlCompilesOrSaysWhyNot(@TempDir Path root) throws Exception {
        List<String> refused = new ArrayList<>();
        for (Path file : files(".wsdl")) {
            List<Defect> defects = new ArrayList<>();
            Map<String, OperationContract> contracts = compile(root, file, defects);
            defects.forEach(defect -> refused.add(file.getFileName() + ": " + defect));
            assertThat(contracts.size() + defects.size()).as(file.toString()).isPositive();
        }
        assertThat(refused).noneMatch(text -> text.contains("its schema cannot be read"));
    }

    private static Map<String, OperationContract> compile(Path root, Path file, List<Defect> defects) throws Exception {
        String name = file.getFileName().toString();
        String text = Files.readString(file);
        String version = text.contains("wsdl/soap12/") && !text.contains("<soap:binding") ? "1.2" : "1.1";
        TestFolder folder = new TestFolder(root.resolve(name)).file("contract/" + name, text);
        StringBuilder operations = new StringBuilder();
        try {
            WsdlDocument document = new WsdlDocument(new Folder(folder.folder()), "contract/" + name);
            for (String operation : operations(document)) {
                operations
                        .append("  - {name: op")
                        .append(operations.length())
                        .append(", pattern: deliver, soapOperation: \"");
                operations.append(operation).append("\", request: {mapping: m.jslt}}\n");
            }
        } catch (Refused e) {
            defects.add(e.defect());
            return Map.of();
        }
        folder.descriptor("endpoint: {protocol: SOAP, contract: contract/" + name
                + ", url: 'https://x.example', soapVersion: '" + version + "'}\noperations:\n" + operations);
        Map<String, OperationContract> contracts = folder.compile();
        defects.addAll(folder.defects);
        return contracts;
    }

    private static List<String> operations(WsdlDocument document) {
        List<String> names = new ArrayList<>();
        for (Object binding : document.definition().getBindings().values()) {
            for (Object operation : ((javax.wsdl.Binding) binding).getBindingOperations()) {
                names.add(((javax.wsdl.BindingOperation) operation).getName());
            }
        }
        return names.stream().distinct().toList();
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
