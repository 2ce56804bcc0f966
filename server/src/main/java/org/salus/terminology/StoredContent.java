package org.salus.terminology;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Problem;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.vault.Vault;

/** What an organisation stores through the FHIR API, by its canonical URL. */
final class StoredContent {

    /** More versions of one canonical resource than anybody keeps. */
    private static final int MOST = 50;

    private final RecordStore store;
    private final Vault vault;

    StoredContent(RecordStore store, Vault vault) {
        this.store = store;
        this.vault = vault;
    }

    private static ResourceType type(String name) {
        return Objects.requireNonNull(R4.definitions().type(name));
    }

    /** The resources of a type with this URL, in whatever version, that the caller may read. */
    List<StoredResource> find(Scope scope, String type, String url) {
        SearchParam param = Objects.requireNonNull(type(type).param("url"));
        long token = vault.blindIndex(scope.organisation()).token(param.key(), TokenHashes.URI, url);
        Where where = Where.and(new Where.AllTokens(token), scope.filters().apply(type));
        return store.search(new Reader.Select(
                        scope.organisation(), List.of(type(type).code()), where, List.of(), MOST, null, false))
                .rows();
    }

    /** All of a type that the caller may read, at most so many. */
    List<StoredResource> all(Scope scope, String type, int limit) {
        return store.search(new Reader.Select(
                        scope.organisation(), List.of(type(type).code()), scope.filters().apply(type), List.of(), limit, null, false))
                .rows();
    }

    /** By id; null when it is not there or not open to the caller. */
    @Nullable
    StoredResource read(Scope scope, String type, String id) {
        return store.read(scope.organisation(), type(type).code(), id, scope.filters().apply(type))
                .filter(row -> !row.deleted())
                .orElse(null);
    }

    static JsonObject parse(StoredResource row) {
        return Json.parse(row.body()).get();
    }

    static Refusal unusable(StoredResource row, LoadException why) {
        JsonObject body = parse(row);
        return new Refusal(
                Problem.Code.INVARIANT,
                body.string("resourceType") + "/" + body.string("id") + " cannot be used as it is: " + why.getMessage());
    }
}
