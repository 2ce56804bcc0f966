package org.salus.access;

import java.util.List;

/** Codes of {@code meta.security} that policy knows. Compared by the code alone, so that a label without a system still counts. */
public final class SecurityLabels {

    /**
     * Restricted and very restricted (HL7 v3 Confidentiality) and every code below InformationSensitivityPolicy in HL7 v3 ActCode
     * (value set v3-InformationSensitivityPolicy).
     */
    static final List<String> SENSITIVE = List.of(
            "R", "V", // confidentiality
            "ETH", "GDIS", "HIV", "MST", "SCA", "SDV", "SEX", "SPI", "BH", "COGN", "DVD", "EMOTDIS", "MH", "PSY", "PSYTHPN",
            "SUD", "ETHUD", "OPIOIDUD", "STD", "TBOO", "VIO", "SICKLE", // kinds of act
            "DEMO", "DOB", "GENDER", "LIVARG", "MARST", "RACE", "REL", // kinds of entity
            "B", "EMPL", "LOCIS", "SSP", // kinds of role
            "ADOL", "CEL", "DIA", "DRGIS", "EMP", "PDS", "PHY", "PRS");

    /**
     * Not to be shown to the patient: no disclosure to patient without the attending provider's authorization, and taboo (not to
     * be disclosed first by a screen).
     */
    static final List<String> WITHHELD_FROM_PATIENT = List.of("NOPAT", "TBOO");

    private SecurityLabels() {}

    /** Whether rows that have this code are hidden from roles that see nothing sensitive. */
    public static boolean isSensitive(String code) {
        return SENSITIVE.contains(code);
    }

    /** Whether rows that have this code are hidden from the patient. */
    public static boolean isWithheldFromPatient(String code) {
        return WITHHELD_FROM_PATIENT.contains(code);
    }
}
