package io.lienthong.operator;

import io.lienthong.message.Wording;
import java.util.EnumSet;
import java.util.Set;

/** What an operator is there for; one a person. */
public enum Role {
    VIEWER(new Wording("người xem", "viewer"), EnumSet.of(Right.SEE)),
    OPERATOR(new Wording("người trực", "operator"), EnumSet.of(Right.SEE, Right.READ_BODIES, Right.REPAIR)),
    INTEGRATOR(new Wording("người tích hợp", "integrator"), EnumSet.of(Right.SEE, Right.CONNECTORS, Right.CONSUMERS)),
    AUDITOR(new Wording("người kiểm tra", "auditor"), EnumSet.of(Right.SEE, Right.AUDIT)),
    ADMINISTRATOR(new Wording("quản trị viên", "administrator"), EnumSet.allOf(Right.class));

    private final Wording title;
    private final Set<Right> rights;

    Role(Wording title, Set<Right> rights) {
        this.title = title;
        this.rights = Set.copyOf(rights);
    }

    public Wording title() {
        return title;
    }

    public Set<Right> rights() {
        return rights;
    }
}
