package org.salus.proof.search;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/** Few values of each kind, so that resources share them, chosen to lie on the edges of the rules of search. */
final class Pools {

    static final List<String> SYSTEMS =
            List.of("http://loinc.org", "http://snomed.info/sct", "http://example.org/codes", "urn:oid:1.2.36.1");
    static final List<String> CODES = List.of("8867-4", "38341003", "a", "A", "b,c", "d|e", "f$g", "h\\i", "true");
    static final List<String> WORDS = List.of(
            "Müller", "muller", "O'Brien", "Obrien", "Smith-Jones", "Smith Jones", "  spaced   out", "Ångström", "ﬁnal",
            "Straße", "李雷", "e\u0301tude", "étude", "Eve", "Evelyn", "Severine", "eve.", "headache (severe)", "100% sure",
            "one, two", "a$b|c\\d", "Carreno Quinones", "averyveryverylongwordwithoutanyend", "averyveryverylongwordwithoutanEnd",
            "ПетрОв", "x");
    static final List<String> IDENTIFIERS = List.of("2345", "MRN-1", "mrn-1", "a|b", "x,y", "00");
    static final List<String> IDENTIFIER_SYSTEMS = List.of("http://acme.org/patient", "urn:oid:2.16.840.1", "http://acme.org/other");
    static final List<String> URIS = List.of(
            "http://acme.org/fhir/ValueSet/123", "http://acme.org/fhir/ValueSet/12", "http://acme.org/fhir", "http://acme.org/fhir/",
            "http://ACME.org/fhir", "urn:oid:1.2.3.4.5", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0",
            "http://example.org/a,b", "http://example.org/q?x=1&y=%20z");
    static final List<String> CANONICALS = List.of(
            "http://acme.org/fhir/Questionnaire/q1", "http://acme.org/fhir/Questionnaire/q1|1.0",
            "http://acme.org/fhir/Questionnaire/q1|1.1", "http://acme.org/fhir/Questionnaire/q2", "urn:oid:1.9.8");
    /** From years to milliseconds, around day, month and year ends, in several zones. */
    static final List<String> DAYS = List.of(
            "1951", "2013", "2013-01", "2013-12", "2013-01-14", "2013-01-15", "2012-02-29", "2012-12-31", "2013-03-31", "2024", "2031-05");
    static final List<String> MOMENTS = List.of(
            "2013-01-14T00:00:00Z", "2013-01-14T10:00:00Z", "2013-01-14T10:00:00.000Z", "2013-01-14T10:00:00.123Z",
            "2013-01-14T23:59:59.999Z", "2013-01-15T00:00:00Z", "2013-01-14T23:30:00-05:00", "2013-01-14T00:30:00+05:30",
            "2012-12-31T23:59:59Z", "2013-01-01T00:00:00+14:00", "2012-02-29T12:00:00Z", "2031-05-01T08:00:00Z");
    static final List<BigDecimal> NUMBERS = List.of(
            new BigDecimal("0"), new BigDecimal("1"), new BigDecimal("2.0"), new BigDecimal("5.4"), new BigDecimal("5.40"),
            new BigDecimal("5.44"), new BigDecimal("5.45"), new BigDecimal("5.35"), new BigDecimal("-3.5"), new BigDecimal("100"),
            new BigDecimal("99.5"), new BigDecimal("100.5"), new BigDecimal("0.0054"), new BigDecimal("5400"),
            new BigDecimal("0.1"), new BigDecimal("1000000.000001"));
    static final List<Integer> INTEGERS = List.of(0, 1, 2, 3, 20, 100, 101);
    static final String UCUM = "http://unitsofmeasure.org";
    /** Unit code and what is written for people. */
    static final List<String[]> UNITS = List.of(
            new String[] {UCUM, "mg", "milligram"},
            new String[] {UCUM, "g", "g"},
            new String[] {UCUM, "kg", "kg"},
            new String[] {UCUM, "kPa", "kPa"},
            new String[] {UCUM, "mm[Hg]", "mmHg"},
            new String[] {"http://example.org/units", "mg", "mg"},
            new String[] {null, null, "mg"},
            new String[] {null, "mg", null},
            new String[] {UCUM, null, null},
            new String[] {null, null, null});

    private Pools() {}

    static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
