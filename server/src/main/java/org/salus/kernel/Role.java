package org.salus.kernel;

import java.util.Arrays;
import java.util.Optional;

/** The roles that ship with Salus. Each has a default policy in {@code access}. */
public enum Role {
    PHYSICIAN("physician"),
    NURSE("nurse"),
    FRONT_DESK("front-desk"),
    BILLER("biller"),
    LAB_TECHNICIAN("lab-technician"),
    ADMINISTRATOR("administrator"),
    PRIVACY_OFFICER("privacy-officer"),
    PATIENT("patient"),
    /** A program with client credentials; its scopes say what it may do. */
    SYSTEM("system");

    private final String code;

    Role(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** Staff must have a second factor. */
    public boolean isStaff() {
        return this != PATIENT && this != SYSTEM;
    }

    public static Optional<Role> of(String code) {
        return Arrays.stream(values()).filter(r -> r.code.equals(code)).findFirst();
    }
}
