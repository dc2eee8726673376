package io.lienthong.face.vxp;

import io.lienthong.message.OperationName;
import java.util.Arrays;
import java.util.Optional;

/** What the SDK can ask for, by the last part of its path, and the grant that it takes. */
enum VxpOperation {
    SEND("sendEdoc", "sendDocument"),
    SENT("getSentEdocList", "sendDocument"),
    RECEIVED("getReceivedEdocList", "receiveDocuments"),
    GET("getEdoc", "receiveDocuments"),
    UPDATE("updateStatus", "receiveDocuments"),
    AGENCIES("getAgenciesList", "listAgencies"),
    AGENCIES_QD20("getAgenciesListQD20", "listAgencies"),
    UNITS("getSynchronizeUnit", "listAgencies"),
    REGISTER("registerAgency", "announceAgency"),
    DELETE("deleteAgency", "withdrawAgency");

    static final String CONNECTOR = "document-exchange";

    final String path;
    final OperationName grant;

    VxpOperation(String path, String grant) {
        this.path = path;
        this.grant = new OperationName(CONNECTOR, grant);
    }

    static Optional<VxpOperation> of(String path) {
        return Arrays.stream(values())
                .filter(operation -> operation.path.equals(path))
                .findFirst();
    }
}
