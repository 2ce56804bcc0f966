package org.salus.kernel;

/** FHIR RESTful interactions (R4 section 3.1.0) and what else is done to a record. */
public enum Interaction {
    CREATE("create", 'C'),
    READ("read", 'R'),
    VREAD("vread", 'R'),
    UPDATE("update", 'U'),
    PATCH("patch", 'U'),
    DELETE("delete", 'D'),
    HISTORY("history-instance", 'R'),
    HISTORY_TYPE("history-type", 'R'),
    HISTORY_SYSTEM("history-system", 'R'),
    SEARCH("search-type", 'E'),
    SEARCH_SYSTEM("search-system", 'E'),
    BATCH("batch", 'E'),
    TRANSACTION("transaction", 'E'),
    OPERATION("operation", 'E'),
    CAPABILITIES("capabilities", 'R'),
    LIVE("live", 'R');

    private final String code;
    private final char action;

    Interaction(String code, char action) {
        this.code = code;
        this.action = action;
    }

    /** The code of the R4 value set restful-interaction, or our own word. */
    public String code() {
        return code;
    }

    /** The action of the AuditEvent: C, R, U, D or E. */
    public char action() {
        return action;
    }

    public boolean writes() {
        return this == CREATE || this == UPDATE || this == PATCH || this == DELETE;
    }
}
