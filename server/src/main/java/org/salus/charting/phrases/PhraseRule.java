package org.salus.charting.phrases;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/** Everybody writes the own phrases, personal and a team's; the site's are written by administrators, through {@code $save-site-phrase}. */
final class PhraseRule implements WriteRule {

    static final String SITE = "save-site-phrase";

    @Override
    public Set<String> types() {
        return Set.of("Basic");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        if (!Phrase.is(before) && !Phrase.is(after)) {
            return List.of();
        }
        if (after != null && (Phrase.of(after).isEmpty() || !Phrase.is(after))) {
            return List.of(Phrase.problem());
        }
        boolean mine = change.caller().is(Role.SYSTEM) || isMine(change.caller(), before, change.operation()) && isMine(change.caller(), after, change.operation());
        return mine
                ? List.of()
                : List.of(new Problem(
                        Problem.Code.FORBIDDEN,
                        "A phrase is written by its author, whom Basic.author names; those of the site by an administrator."));
    }

    private static boolean isMine(Caller caller, @Nullable JsonObject basic, @Nullable String operation) {
        if (basic == null) {
            return true;
        }
        Optional<Phrase> phrase = Phrase.of(basic);
        if (phrase.isPresent() && phrase.get().scope() == Phrase.Scope.SITE) {
            return SITE.equals(operation);
        }
        return isAuthor(basic, caller);
    }

    /** By the Practitioner, or for people who are none by the account. */
    static boolean isAuthor(JsonObject basic, Caller caller) {
        JsonObject author = basic.object("author");
        if (author == null) {
            return false;
        }
        JsonObject identifier = author.object("identifier");
        if (author.string("reference") instanceof String reference) {
            return caller.practitionerId() != null && reference.equals("Practitioner/" + caller.practitionerId());
        }
        return identifier != null
                && "urn:salus:user".equals(identifier.string("system"))
                && caller.subject().equals(identifier.string("value"));
    }
}
