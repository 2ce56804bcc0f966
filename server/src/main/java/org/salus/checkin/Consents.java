package org.salus.checkin;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.salus.checkin.ConsentTexts.ConsentText;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/** The consent that is signed at check-in: whether it is due, and the Consent that is filed. */
final class Consents {

    /** Identifier system of a Consent that was signed here: the id of the check-in. */
    private static final String SIGNED = "urn:salus:check-in-consent";

    private static final String POLICY = "urn:salus:consent-text:";
    private static final int LONGEST_NAME = 200;
    private static final List<String> RIGHTS = List.of("system/Consent.crs");

    private final RecordAccess record;
    private final ConsentTexts texts;

    Consents(RecordAccess record, ConsentTexts texts) {
        this.record = record;
        this.texts = texts;
    }

    /** What the organisation asks for now; empty for nothing. */
    Optional<ConsentText> asked(int organisation) {
        return texts.inUse(organisation);
    }

    static JsonObject json(ConsentText asked) {
        JsonObject all = new JsonObject();
        ConsentTexts.LANGUAGES.stream()
                .filter(asked.texts()::containsKey)
                .forEach(language -> all.put(language, String.valueOf(asked.texts().get(language))));
        return new JsonObject().put("version", asked.version()).put("texts", all);
    }

    /** One of this text that holds is not asked for again. */
    Outcome<Boolean> isSigned(Caller patient, ConsentText asked) {
        return record.search(patient, "Consent", "patient=Patient/" + patient.patientId() + "&status=active")
                .map(found -> found.matches().stream()
                        .flatMap(consent -> JsonObject.objects(consent, "policy").stream())
                        .anyMatch(policy -> (POLICY + asked.version()).equals(policy.string("uri"))));
    }

    /**
     * Files it, once for each check-in.
     *
     * @param typed the name, in place of a signature
     * @param seen version of the text that was shown
     */
    Outcome<JsonObject> sign(Caller patient, Link link, String language, String typed, String seen, Instant now) {
        ConsentText asked = asked(link.organisation()).orElse(null);
        String text = asked == null ? null : asked.texts().get(language);
        String name = typed.strip();
        if (asked == null || text == null || !seen.equals(asked.version())) {
            return Outcome.refused(new Problem(
                    Problem.Code.CONFLICT, "The text of the consent has changed since it was shown. Read it again.", "version"));
        }
        if (name.length() < 2 || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            return Outcome.refused(new Problem(Problem.Code.REQUIRED, "name is the whole name, typed in place of a signature.", "name"));
        }
        String at = now.truncatedTo(ChronoUnit.MILLIS).toString();
        JsonObject consent = consent(patient, link, language, asked, name, at);
        Outcome<List<JsonObject>> written = record.change(
                patient.within(RIGHTS),
                Act.of("check-in")
                        .inChartOf(link.patientId())
                        .create(null, consent)
                        .lock("check-in consent " + link.id())
                        .check(look -> signedBefore(look, link)));
        return written instanceof Outcome.Refused<List<JsonObject>>(List<Problem> why) && why.getFirst().code() == Problem.Code.DUPLICATE
                ? Outcome.ok(consent)
                : written.map(List::getFirst);
    }

    private static List<Problem> signedBefore(Look look, Link link) {
        return switch (look.search("Consent", "identifier=" + SIGNED + "%7C" + link.id())) {
            case Outcome.Ok<Look.Found>(Look.Found found) ->
                found.matches().isEmpty() ? List.of() : List.of(new Problem(Problem.Code.DUPLICATE, "This consent was signed already."));
            case Outcome.Refused<Look.Found>(List<Problem> problems) -> problems;
        };
    }

    private JsonObject consent(Caller patient, Link link, String language, ConsentText asked, String name, String at) {
        String text = String.valueOf(asked.texts().get(language));
        JsonObject self = new JsonObject().put("reference", "Patient/" + link.patientId());
        String signed = text + "\n\n" + name + "\n" + at + "\n";
        return new JsonObject()
                .put("resourceType", "Consent")
                .put("identifier", JsonArray.of(new JsonObject().put("system", SIGNED).put("value", link.id())))
                .put("status", "active")
                .put("scope", coded("http://terminology.hl7.org/CodeSystem/consentscope", "treatment"))
                .put("category", JsonArray.of(coded("http://loinc.org", "59284-0")))
                .put("patient", self)
                .put("dateTime", at)
                .put("performer", JsonArray.of(self.deepCopy().put("display", patient.name())))
                .put("sourceAttachment", new JsonObject()
                        .put("contentType", "text/plain")
                        .put("language", language)
                        .put("data", Base64.getEncoder().encodeToString(signed.getBytes(StandardCharsets.UTF_8)))
                        .put("title", text.lines().findFirst().orElse(""))
                        .put("creation", at))
                .put("policy", JsonArray.of(new JsonObject().put("uri", POLICY + asked.version())))
                .put("verification", JsonArray.of(new JsonObject()
                        .put("verified", true)
                        .put("verifiedWith", self.deepCopy())
                        .put("verificationDate", at)))
                .put("extension", JsonArray.of(Elements.part("urn:salus:typed-signature", "valueString", name)));
    }

    private static JsonObject coded(String system, String code) {
        return JsonObject.of("coding", JsonArray.of(new JsonObject().put("system", system).put("code", code)));
    }
}
