package org.salus.search;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examiner;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;

/** A row that is looked at again: its content is taken from the body when it is first asked for. Not thread-safe. */
final class Opened {

    private final Examiner examiner;
    private final StoredResource row;
    private @Nullable JsonObject json;
    private @Nullable List<IndexEntry> entries;

    Opened(Examiner examiner, StoredResource row) {
        this.examiner = examiner;
        this.row = row;
    }

    StoredResource row() {
        return row;
    }

    JsonObject json() {
        JsonObject known = json;
        if (known == null) {
            known = Json.parse(row.body()).get();
            json = known;
        }
        return known;
    }

    List<IndexEntry> entries() {
        List<IndexEntry> known = entries;
        if (known == null) {
            known = examiner.index(json()).entries();
            entries = known;
        }
        return known;
    }

    /** The narrative's words, folded; nothing when there is none. */
    List<String> narrative(ResourceType type) {
        List<String> texts = new ArrayList<>();
        for (IndexEntry entry : entries()) {
            if (entry instanceof IndexEntry.Text(var param, String value) && param.equals(type.param("_text"))) {
                texts.add(TokenHashes.fold(value));
            }
        }
        return texts;
    }

    /** All text of the content, each string folded on its own; the narrative without its markup. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        JsonObject whole = json();
        for (int i = 0; i < whole.size(); i++) {
            String name = whole.name(i);
            if (name.equals("text")) {
                entries().forEach(entry -> {
                    if (entry instanceof IndexEntry.Text(var param, String value) && param.code().equals("_text")) {
                        texts.add(TokenHashes.fold(value));
                    }
                });
            } else if (!name.equals("resourceType") && !name.equals("id") && !name.equals("meta")) {
                collect(whole.value(i), texts);
            }
        }
        return texts;
    }

    private static void collect(Object value, List<String> texts) {
        switch (value) {
            case String text -> {
                // Attachments in base 64 are not text, and long.
                if (text.length() < 100_000) {
                    texts.add(TokenHashes.fold(text));
                }
            }
            case JsonArray array -> array.forEach(one -> collect(one, texts));
            case JsonObject object -> {
                for (int i = 0; i < object.size(); i++) {
                    if (!object.name(i).equals("data")) {
                        collect(object.value(i), texts);
                    }
                }
            }
            default -> {}
        }
    }
}
