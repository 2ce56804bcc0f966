package org.salus.access;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.store.Indexer;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/** A row as the store indexes it: what a policy's filter is applied to. */
final class Row {

    private final ResourceType type;
    private final String id;
    private final List<String> patients;
    private final BlindIndex index;
    private final List<IndexEntry> entries = new ArrayList<>();

    private Row(ResourceType type, String id, List<String> patients, BlindIndex index) {
        this.type = type;
        this.id = id;
        this.patients = patients;
        this.index = index;
    }

    static Row of(BlindIndex index, String type, String id, String... patients) {
        return new Row(requireNonNull(R4.definitions().type(type)), id, List.of(patients), index);
    }

    Row labelled(String system, String code) {
        return token("_security", system, code);
    }

    Row labelled(String code) {
        return labelled("http://terminology.hl7.org/CodeSystem/v3-ActCode", code);
    }

    /** No-op for types without a category. */
    Row ofCategory(String system, String code) {
        return type.param("category") == null ? this : token("category", system, code);
    }

    private Row token(String param, String system, String code) {
        entries.add(new IndexEntry.Token(requireNonNull(type.param(param)), system, code, null));
        return this;
    }

    boolean fits(Where where) {
        return where.test(Indexer.index(entries, patients, null, index).get(), type.code(), index.self(type.name(), id), 0);
    }
}
