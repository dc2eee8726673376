package io.lienthong.contract;

import io.lienthong.connector.ConnectorPackage;
import io.lienthong.connector.Defect;
import io.lienthong.connector.Descriptor.Endpoint;
import io.lienthong.connector.Operation;
import io.lienthong.contract.ContractCompiler.OperationDefects;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javax.wsdl.Binding;
import javax.wsdl.BindingOperation;
import javax.wsdl.Port;
import javax.wsdl.Service;
import org.jspecify.annotations.Nullable;

/** Finds a descriptor's operations in the chosen service and port of a WSDL. */
final class SoapSource implements ContractCompiler.Source {
    private final WsdlDocument document;
    private final Endpoint endpoint;
    private final SoapVersion version;
    private final ShapeCompiler shapes;
    private final @Nullable Service service;
    private final @Nullable Port port;
    private final @Nullable Binding binding;

    SoapSource(WsdlDocument document, Endpoint endpoint, Consumer<Defect> defects) {
        this.document = document;
        this.endpoint = endpoint;
        this.version = SoapVersion.of(endpoint.soapVersion());
        this.shapes = new ShapeCompiler(document.schemas(), document.file());
        this.service = service(defects).orElse(null);
        this.port = service == null ? null : port(service, defects).orElse(null);
        this.binding = port == null ? null : port.getBinding();
    }

    /** The chosen one, if it is there. */
    @Nullable
    Service service() {
        return service;
    }

    /** The chosen one, if it is there and speaks what it should. */
    @Nullable
    Port port() {
        return port;
    }

    private Optional<Service> service(Consumer<Defect> defects) {
        List<Service> services = document.services();
        String wanted = endpoint.service();
        if (wanted == null && services.size() == 1) {
            return Optional.of(services.get(0));
        }
        Optional<Service> found = services.stream()
                .filter(service -> service.getQName().getLocalPart().equals(wanted))
                .findFirst();
        if (found.isEmpty()) {
            List<String> names = services.stream()
                    .map(service -> service.getQName().getLocalPart())
                    .toList();
            String message = wanted == null
                    ? "the contract has " + services.size() + " services"
                    : "the contract has no service " + wanted;
            tell(defects, "/endpoint/service", message, "use one of " + names);
        }
        return found;
    }

    private Optional<Port> port(Service service, Consumer<Defect> defects) {
        List<String> names = new ArrayList<>();
        List<Port> fitting = new ArrayList<>();
        for (Object value : service.getPorts().values()) {
            Port port = (Port) value;
            names.add(port.getName());
            boolean chosen = endpoint.port() == null
                    ? port.getBinding() != null && version.equals(SoapBinding.version(port.getBinding()))
                    : port.getName().equals(endpoint.port());
            if (chosen) {
                fitting.add(port);
            }
        }
        if (fitting.size() != 1) {
            String message = endpoint.port() == null
                    ? fitting.size() + " ports of the service speak SOAP " + version.number()
                    : "the service has no port " + endpoint.port();
            tell(defects, "/endpoint/port", message, "use one of " + names);
            return Optional.empty();
        }
        return speaks(fitting.get(0), defects);
    }

    private Optional<Port> speaks(Port port, Consumer<Defect> defects) {
        Binding found = port.getBinding();
        if (found == null || !version.equals(SoapBinding.version(found))) {
            tell(
                    defects,
                    "/endpoint/soapVersion",
                    "the port " + port.getName() + " does not speak SOAP " + version.number(),
                    "correct soapVersion or port");
            return Optional.empty();
        }
        return Optional.of(port);
    }

    private static void tell(Consumer<Defect> defects, String key, String message, String mend) {
        defects.accept(new Defect(ConnectorPackage.DESCRIPTOR, 0, key, message, mend));
    }

    @Override
    public Optional<ProviderContract> provider(Operation operation, OperationDefects defects) {
        if (binding == null) {
            return Optional.empty();
        }
        Optional<SoapBinding> bound = bound(operation);
        if (bound.isEmpty()) {
            tellMissing(binding, operation, defects);
            return Optional.empty();
        }
        return operation.bodyKind() == Operation.BodyKind.OPAQUE
                ? Optional.of(new ProviderContract.Unchecked())
                : contract(bound.get(), operation, defects);
    }

    /** How the chosen port binds an operation; empty where none or several fit. */
    Optional<SoapBinding> bound(Operation operation) {
        String wanted = wanted(operation);
        List<SoapBinding> found = new ArrayList<>();
        for (Object value : binding == null ? List.of() : binding.getBindingOperations()) {
            if (((BindingOperation) value).getName().equals(wanted)) {
                found.add(soap((BindingOperation) value));
            }
        }
        if (found.size() > 1 && operation.soapAction() != null) {
            found.removeIf(one -> !one.action().equals(operation.soapAction()));
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private static String wanted(Operation operation) {
        return operation.soapOperation() == null ? operation.name() : operation.soapOperation();
    }

    private static void tellMissing(Binding binding, Operation operation, OperationDefects defects) {
        String wanted = wanted(operation);
        List<String> names = new ArrayList<>();
        for (Object value : binding.getBindingOperations()) {
            names.add(((BindingOperation) value).getName());
        }
        String message = names.contains(wanted)
                ? "the contract overloads the operation " + wanted + ", and no soapAction tells which is meant"
                : "the contract has no operation " + wanted;
        defects.add("/soapOperation", message, Near.names(wanted, names));
    }

    private SoapBinding soap(BindingOperation operation) {
        return new SoapBinding(document.definition(), Objects.requireNonNull(binding), operation);
    }

    private Optional<ProviderContract> contract(SoapBinding soap, Operation operation, OperationDefects defects) {
        try {
            Envelopes envelopes = new Envelopes(shapes);
            EnvelopeShape input = envelopes.request(soap);
            EnvelopeShape output = envelopes.reply(soap);
            if (operation.soapAction() == null && !soap.action().isEmpty()) {
                defects.add(
                        "/soapAction", "the binding wants the SOAPAction " + soap.action(), "write it as soapAction");
            }
            String action = operation.soapAction() == null ? soap.action() : operation.soapAction();
            return Optional.of(
                    new SoapContract(version, action, input, output, shapes.prefixes(), soap.xroadVersion()));
        } catch (BoundMessage.Unsupported e) {
            defects.add("/soapOperation", String.valueOf(e.getMessage()), "leave the operation out");
            return Optional.empty();
        } catch (Refused e) {
            defects.add(e.defect());
            return Optional.empty();
        }
    }

    @Override
    public ParameterCheck parameters(Operation operation, OperationDefects defects) {
        return ParameterCompiler.declared(operation, defects);
    }
}
