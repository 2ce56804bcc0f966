package org.salus.terminology;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * A concept as it is shown.
 *
 * @param id of its row; 0 for one that lies in no table
 * @param detail definition, designations and properties as in CodeSystem.concept; null for none
 * @param rank in a list that was asked for by text: 0 is exact
 */
record Concept(
        int id, String code, @Nullable String display, boolean active, boolean isAbstract, @Nullable JsonObject detail, int rank, String folded) {

    static Concept of(String code, @Nullable String display) {
        return new Concept(0, code, display, true, false, null, 2, org.salus.store.TokenHashes.fold(display == null ? code : display));
    }

    String shown() {
        return display == null ? code : display;
    }

    List<JsonObject> designations() {
        return JsonObject.objects(detail, "designation");
    }

    List<JsonObject> properties() {
        return JsonObject.objects(detail, "property");
    }

    @Nullable
    String definition() {
        return detail == null ? null : detail.string("definition");
    }

    /** The display in a language, by the first designation in it; the usual display when there is none. */
    String shown(@Nullable String language) {
        if (language == null) {
            return shown();
        }
        List<JsonObject> all = designations();
        return all.stream()
                .filter(d -> speaks(d.string("language"), language) && isPreferred(d))
                .findFirst()
                .or(() -> all.stream().filter(d -> speaks(d.string("language"), language)).findFirst())
                .map(d -> Objects.requireNonNullElse(d.string("value"), shown()))
                .orElse(shown());
    }

    private static boolean isPreferred(JsonObject designation) {
        JsonObject use = designation.object("use");
        return use == null || List.of("display", "preferred", "900000000000013009").contains(String.valueOf(use.string("code")));
    }

    /** Whether a language tag is the wanted one or a regional form of it. */
    static boolean speaks(@Nullable String language, String wanted) {
        if (language == null) {
            return false;
        }
        String tag = language.toLowerCase(Locale.ROOT);
        String other = wanted.toLowerCase(Locale.ROOT);
        return tag.equals(other) || tag.startsWith(other + "-");
    }

    /** Every name it has: display and designations. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        names.add(shown());
        designations().forEach(d -> {
            String value = d.string("value");
            if (value != null) {
                names.add(value);
            }
        });
        return names;
    }
}
