package org.salus.charting.phrases;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** {@code Basic/$save-site-phrase}: an administrator writes a phrase for everybody, or changes the one of this name. */
final class SaveSitePhrase implements Operation {

    /** Administrators see no clinical data; of Basic they write phrases, and these here alone. */
    private static final List<String> PHRASES_ONLY = List.of("system/Basic.crus");

    private final RecordAccess record;

    SaveSitePhrase(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                PhraseRule.SITE,
                Set.of(Level.TYPE),
                Set.of("Basic"),
                true,
                new Needs.Act("phrases.site"),
                "urn:salus:operation:save-site-phrase",
                "Writes a phrase for everybody of the organisation");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan(PhraseRule.SITE, "name", "text");
        String name = call.parameters().string("name");
        String text = call.parameters().string("text");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        JsonObject basic = name == null || text == null ? null : new Phrase(name, text, Phrase.Scope.SITE, null).basic();
        if (basic == null || Phrase.of(basic).isEmpty()) {
            return FhirResponse.refused(Phrase.problem());
        }
        Caller caller = call.request().caller().within(PHRASES_ONLY);
        Outcome<Look.Found> found = record.search(caller, "Basic", "code=" + Phrase.SYSTEM + "%7C" + Phrase.CODE);
        if (found instanceof Outcome.Refused<Look.Found>(List<Problem> why)) {
            return FhirResponse.refused(why);
        }
        Optional<JsonObject> known = found.get().matches().stream()
                .filter(b -> Phrase.of(b).filter(p -> p.scope() == Phrase.Scope.SITE && p.name().equals(name)).isPresent())
                .findFirst();
        Act act = Act.of(PhraseRule.SITE).lock("site phrase " + name);
        act = known.isPresent()
                ? act.update(known.get().put("extension", java.util.Objects.requireNonNull(basic.array("extension"))))
                : act.create(null, basic);
        return switch (record.change(caller, act)) {
            case Outcome.Ok<List<JsonObject>>(List<JsonObject> written) ->
                FhirResponse.of(200, Json.write(written.getFirst()), null);
            case Outcome.Refused<List<JsonObject>>(List<Problem> why) -> FhirResponse.refused(why);
        };
    }
}
