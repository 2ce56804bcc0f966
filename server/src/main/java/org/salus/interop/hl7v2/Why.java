package org.salus.interop.hl7v2;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a message waits for a person. The Task says it by codes, which screens put into the language of their reader, and in English for programs.
 */
record Why(Reason reason, List<Difference> differences) {

    /** Why it is in no chart. */
    enum Reason {
        NO_NUMBER("no-number", "The message has no patient number of an authority that is known here (PID-3)."),
        NO_CHART("no-chart", "No chart has the patient number of the message (PID-3)."),
        SEVERAL_CHARTS("several-charts", "The patient numbers of the message belong to several charts (PID-3)."),
        INACTIVE("inactive", "The chart with this patient number is not active."),
        PERSON("person", "The patient number fits, but not the person: "),
        OTHER_CHART("other-chart", "A report with this number is in another chart. It stays there until a person has looked."),
        OLDER("older", "The chart has a newer state of this report, which this older one does not replace."),
        PARTLY_OLDER("partly-older", "The chart has a newer state of some of these reports: to file the message leaves the older ones out.");

        private final String code;
        private final String text;

        Reason(String code, String text) {
            this.code = code;
            this.text = text;
        }

        String code() {
            return code;
        }

        String text() {
            return text;
        }
    }

    /**
     * What of the person of the message is not as in the chart.
     */
    enum Difference {
        BIRTH_DATE("birth-date", "Patient.birthDate", "another date of birth (PID-7)"),
        NO_BIRTH_DATE("no-birth-date", "Patient.birthDate | Patient.name", "no full date of birth to compare, and another name (PID-5, PID-7)"),
        NAME("name", "Patient.name", "another name (PID-5)"),
        GIVEN_NAME("given-name", "Patient.name.given", "another given name (PID-5)");

        private final String code;
        private final String path;
        private final String text;

        Difference(String code, String path, String text) {
            this.code = code;
            this.path = path;
            this.text = text;
        }

        String code() {
            return code;
        }

        /** Where the chart says it, as FHIRPath. */
        String path() {
            return path;
        }

        String text() {
            return text;
        }
    }

    Why(Reason reason) {
        this(reason, List.of());
    }

    Why {
        differences = List.copyOf(differences);
    }

    String text() {
        return differences.isEmpty()
                ? reason.text
                : reason.text + differences.stream().map(Difference::text).collect(Collectors.joining("; ")) + ".";
    }
}
