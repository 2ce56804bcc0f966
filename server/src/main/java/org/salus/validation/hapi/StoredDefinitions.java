package org.salus.validation.hapi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.validation.ProfileRules;
import org.salus.vault.Vault;

/**
 * The definitions that one organisation has stored through its API, as they are at one moment ({@link #stamp}). Definitions are nobody's
 * data, and only what they say reaches a caller, so they are read for the server itself.
 */
final class StoredDefinitions implements Definitions {

    /** Of one URL there are a few versions at most. */
    private static final int MOST_VERSIONS = 50;

    private final R4 r4;
    private final RecordStore store;
    private final Vault vault;
    private final int organisation;
    private final Cache<String, Optional<CanonicalResource>> found =
            Caffeine.newBuilder().maximumSize(500).build();

    StoredDefinitions(R4 r4, RecordStore store, Vault vault, int organisation) {
        this.r4 = r4;
        this.store = store;
        this.vault = vault;
        this.organisation = organisation;
    }

    /** Another number after any definition of the organisation was written or deleted, on whatever node. */
    static long stamp(R4 r4, RecordStore store, int organisation) {
        long stamp = 1;
        for (Kind kind : Kind.values()) {
            List<StoredResource> newest = store.history(new Reader.HistorySelect(
                    organisation, type(r4, kind).code(), 0, Long.MIN_VALUE, Where.ALWAYS, 1, null));
            for (StoredResource one : newest) {
                stamp = stamp * 31 + one.updated();
                stamp = stamp * 31 + one.self() + one.version();
            }
        }
        return stamp;
    }

    @Override
    public @Nullable CanonicalResource find(Kind kind, String url, @Nullable String version) {
        return found.get(kind + " " + url + "|" + version, _ -> Optional.ofNullable(read(kind, url, version)))
                .orElse(null);
    }

    private @Nullable CanonicalResource read(Kind kind, String url, @Nullable String version) {
        ResourceType type = type(r4, kind);
        SearchParam param = type.param("url");
        if (param == null) {
            throw new IllegalStateException(kind.type() + " is not searched by url");
        }
        long token = vault.blindIndex(organisation).token(param.key(), TokenHashes.URI, url);
        List<StoredResource> rows = store.search(new Reader.Select(
                        organisation,
                        List.of(type.code()),
                        new Where.AllTokens(token),
                        List.of(new Reader.Order.Updated(true)),
                        MOST_VERSIONS,
                        null,
                        false))
                .rows();
        for (StoredResource row : rows) {
            JsonObject json = Json.parse(row.body()).get();
            if (url.equals(json.string("url")) && (version == null || version.equals(json.string("version")))) {
                ProfileRules.check(json).stream().findFirst().ifPresent(problem -> {
                    throw new Snapshots.UnusableProfile(url, problem.message());
                });
                return Conversion.ofJson(row.body());
            }
        }
        return null;
    }

    private static ResourceType type(R4 r4, Kind kind) {
        ResourceType type = r4.type(kind.type());
        if (type == null) {
            throw new IllegalStateException("R4 has no " + kind.type());
        }
        return type;
    }
}
