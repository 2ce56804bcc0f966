package org.salus.charting.phrases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/**
 * A phrase as it lies in a {@code Basic}: code {@code urn:salus:CodeSystem:basic|phrase}, extension {@code urn:salus:phrase} with the parts
 * {@code name}, {@code text}, {@code scope} and for a team's {@code team}.
 *
 * @param name what is typed: a dot and small letters, digits and dashes
 * @param team Reference to the Organization whose people it is offered to, for scope team
 */
record Phrase(String name, String text, Scope scope, @Nullable String team) {

    static final String SYSTEM = "urn:salus:CodeSystem:basic";
    static final String CODE = "phrase";
    private static final String EXTENSION = "urn:salus:phrase";
    private static final Pattern NAME = Pattern.compile("\\.[a-z][a-z0-9-]{0,39}");
    private static final int LONGEST = 20_000;

    /** Whom a phrase is offered to; of two of one name the narrower counts. */
    enum Scope {
        PERSONAL,
        TEAM,
        SITE
    }

    static boolean is(@Nullable JsonObject basic) {
        JsonObject code = basic == null ? null : basic.object("code");
        JsonArray codings = code == null ? null : code.array("coding");
        for (int i = 0; codings != null && i < codings.size(); i++) {
            JsonObject coding = codings.object(i);
            if (coding != null && SYSTEM.equals(coding.string("system")) && CODE.equals(coding.string("code"))) {
                return true;
            }
        }
        return false;
    }

    /** Empty when {@link #problems} says why. */
    static Optional<Phrase> of(JsonObject basic) {
        String name = null;
        String text = null;
        Scope scope = null;
        String team = null;
        for (JsonObject part : parts(basic)) {
            switch (String.valueOf(part.string("url"))) {
                case "name" -> name = part.string("valueString");
                case "text" -> text = part.string("valueString");
                case "scope" -> scope = scope(part.string("valueCode"));
                case "team" -> team = part.object("valueReference") instanceof JsonObject reference ? reference.string("reference") : null;
                default -> {}
            }
        }
        boolean complete = name != null && NAME.matcher(name).matches() && text != null && !text.isBlank() && text.length() <= LONGEST && scope != null;
        return complete && (scope == Scope.TEAM) == (team != null)
                ? Optional.of(new Phrase(String.valueOf(name), String.valueOf(text), java.util.Objects.requireNonNull(scope), team))
                : Optional.empty();
    }

    static Problem problem() {
        return new Problem(
                Problem.Code.INVARIANT,
                "A phrase has an extension " + EXTENSION + " with name (a dot, then small letters, digits, dashes), text (1 to " + LONGEST
                        + " characters), scope (personal, team or site) and, for a team, team (an Organization).",
                "Basic.extension");
    }

    JsonObject basic() {
        JsonArray parts = new JsonArray()
                .add(new JsonObject().put("url", "name").put("valueString", name))
                .add(new JsonObject().put("url", "text").put("valueString", text))
                .add(new JsonObject().put("url", "scope").put("valueCode", scope.name().toLowerCase(Locale.ROOT)));
        if (team != null) {
            parts.add(new JsonObject().put("url", "team").put("valueReference", new JsonObject().put("reference", team)));
        }
        return new JsonObject()
                .put("resourceType", "Basic")
                .put("extension", JsonArray.of(new JsonObject().put("extension", parts).put("url", EXTENSION)))
                .put("code", new JsonObject()
                        .put("coding", JsonArray.of(new JsonObject().put("system", SYSTEM).put("code", CODE))));
    }

    private static @Nullable Scope scope(@Nullable String code) {
        for (Scope scope : Scope.values()) {
            if (scope.name().toLowerCase(Locale.ROOT).equals(code)) {
                return scope;
            }
        }
        return null;
    }

    private static List<JsonObject> parts(JsonObject basic) {
        List<JsonObject> parts = new ArrayList<>();
        JsonArray extensions = basic.array("extension");
        for (int i = 0; extensions != null && i < extensions.size(); i++) {
            JsonObject extension = extensions.object(i);
            JsonArray inner = extension != null && EXTENSION.equals(extension.string("url")) ? extension.array("extension") : null;
            for (int j = 0; inner != null && j < inner.size(); j++) {
                JsonObject part = inner.object(j);
                if (part != null) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }
}
