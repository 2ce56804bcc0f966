package org.salus.patients;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Patient/$register}: creates a patient, with a record number when the resource has none. Numbers are drawn at random, so that one
 * mistyped digit seldom leads to somebody else and nothing is told by their order; the last of nine digits is a check (Luhn). Two at once
 * never get the same: each number is drawn under a lock of its own, in the transaction that uses it.
 */
final class RegisterOperation implements Operation {

    static final String SYSTEM = "urn:salus:record-number";
    private static final int ATTEMPTS = 20;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Problem TAKEN = new Problem(Problem.Code.DUPLICATE, "This record number is taken.", "Patient.identifier");

    private final RecordAccess record;

    RegisterOperation(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "register",
                Set.of(Level.TYPE),
                Set.of("Patient"),
                true,
                new Needs.OnAddressedType(Interaction.CREATE),
                "urn:salus:operation:Patient-register",
                "Creates a patient, with a record number when there is none");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan("register", "resource");
        JsonObject patient = call.parameters().object("resource");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        if (patient == null || !"Patient".equals(patient.string("resourceType"))) {
            return FhirResponse.refused(new Problem(Problem.Code.REQUIRED, "resource is the Patient to be registered.", "resource"));
        }
        patient.remove("id");
        boolean numbered = !RecordNumbers.of(patient).isEmpty();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Act act = numbered ? Act.of("register").create(null, patient) : numbered(patient.deepCopy());
            Outcome<List<JsonObject>> written = record.change(call.request().caller(), act);
            if (written instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> stored)) {
                return FhirResponse.of(201, Json.write(stored.getFirst()), null);
            }
            List<Problem> problems = ((Outcome.Refused<List<JsonObject>>) written).problems();
            if (!problems.contains(TAKEN)) {
                return FhirResponse.refused(problems);
            }
        }
        throw new IllegalStateException("No record number was free in " + ATTEMPTS + " attempts");
    }

    private static Act numbered(JsonObject patient) {
        String number = draw();
        JsonArray identifiers = patient.array("identifier");
        if (identifiers == null) {
            identifiers = new JsonArray();
            patient.put("identifier", identifiers);
        }
        identifiers.insert(
                0,
                new JsonObject()
                        .put("use", "usual")
                        .put(
                                "type",
                                new JsonObject()
                                        .put(
                                                "coding",
                                                JsonArray.of(new JsonObject()
                                                        .put("system", "http://terminology.hl7.org/CodeSystem/v2-0203")
                                                        .put("code", "MR"))))
                        .put("system", SYSTEM)
                        .put("value", number));
        return Act.of("register")
                .create(null, patient)
                .lock("record number " + number)
                .check(look -> isFree(look, number) ? List.of() : List.of(TAKEN));
    }

    private static boolean isFree(Look look, String number) {
        Outcome<Look.Found> found = look.search("Patient", "identifier=" + SYSTEM + "%7C" + number);
        return found.isOk() && found.get().matches().isEmpty();
    }

    private static String draw() {
        String digits = Integer.toString(RANDOM.nextInt(10_000_000, 100_000_000));
        return digits + check(digits);
    }

    /** Luhn's check digit (ISO/IEC 7812-1 annex B). */
    static int check(String digits) {
        int sum = 0;
        for (int i = digits.length() - 1, place = 0; i >= 0; i--, place++) {
            int doubled = (digits.charAt(i) - '0') * (place % 2 == 0 ? 2 : 1);
            sum += doubled / 10 + doubled % 10;
        }
        return (10 - sum % 10) % 10;
    }
}
