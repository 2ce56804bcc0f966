package org.salus.patients;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Organization/$register-payer}: the payer of this name. Who takes down a coverage meets insurers that the directory does not have
 * yet, and may write nothing else there. Two at once get the same one.
 */
final class RegisterPayer implements Operation {

    private static final int LONGEST_NAME = 200;
    private static final String TYPE = "http://terminology.hl7.org/CodeSystem/organization-type";

    private final RecordAccess record;

    RegisterPayer(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "register-payer", Set.of(Level.TYPE), Set.of("Organization"), true, new Needs.OnType(Interaction.CREATE, "Coverage"),
                "urn:salus:operation:register-payer", "The payer of this name, which is added to the directory when it is not there");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("register-payer", "name");
        String given = call.parameters().string("name");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (given == null || given.isBlank() || given.length() > LONGEST_NAME) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "name is the payer's, 1 to " + LONGEST_NAME + " characters.", "name"));
        }
        String name = given.strip().replaceAll("\\s+", " ");
        Caller caller = call.request().caller().within(List.of("system/Organization.crs"));
        Outcome<Look.Found> found = record.search(caller, "Organization", query(name));
        if (!(found instanceof Outcome.Ok<Look.Found>(Look.Found known))) {
            return FhirResponse.refused(((Outcome.Refused<Look.Found>) found).problems());
        }
        if (!known.matches().isEmpty()) {
            return FhirResponse.of(200, Json.write(known.matches().getFirst()), null);
        }
        JsonObject payer = new JsonObject()
                .put("resourceType", "Organization")
                .put("active", true)
                .put("type", JsonArray.of(new JsonObject().put("coding", JsonArray.of(new JsonObject()
                        .put("system", TYPE).put("code", "pay").put("display", "Payer")))))
                .put("name", name);
        Outcome<List<JsonObject>> written = record.change(
                caller,
                Act.of("register-payer")
                        .lock("payer " + name.toLowerCase(Locale.ROOT))
                        .check(look -> isKnown(look, name) ? List.of(TAKEN) : List.of())
                        .create(null, payer));
        return switch (written) {
            case Outcome.Ok<List<JsonObject>>(List<JsonObject> stored) -> FhirResponse.of(201, Json.write(stored.getFirst()), null);
            // Somebody was faster: then it is there now.
            case Outcome.Refused<List<JsonObject>>(List<Problem> why) when why.contains(TAKEN) ->
                record.search(caller, "Organization", query(name)) instanceof Outcome.Ok<Look.Found>(Look.Found now)
                                && !now.matches().isEmpty()
                        ? FhirResponse.of(200, Json.write(now.matches().getFirst()), null)
                        : FhirResponse.refused(why);
            case Outcome.Refused<List<JsonObject>>(List<Problem> why) -> FhirResponse.refused(why);
        };
    }

    private static final Problem TAKEN = new Problem(Problem.Code.DUPLICATE, "There is a payer of this name.", "name");

    private static boolean isKnown(Look look, String name) {
        Outcome<Look.Found> found = look.search("Organization", query(name));
        return !found.isOk() || !found.get().matches().isEmpty();
    }

    private static String query(String name) {
        String escaped = name.replace("\\", "\\\\").replace("|", "\\|").replace(",", "\\,").replace("$", "\\$");
        return "active=true&type=" + TYPE + "%7Cpay&name:exact=" + URLEncoder.encode(escaped, StandardCharsets.UTF_8);
    }
}
