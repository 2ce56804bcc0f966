package org.salus.terminology;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.OrganisationConnections;
import org.salus.store.RecordStore;
import org.salus.store.StoredResource;
import org.salus.terminology.Catalogue.Canonical;
import org.salus.vault.Vault;

/**
 * The terminology service (R4 section 4.7), for one caller at a time: questions in, Parameters or ValueSet resources out. What the caller's
 * organisation stores comes before what all share. What is not known is NOT_FOUND, or UNAVAILABLE while what ships is being loaded.
 */
public final class Terminology {

    private static final long CACHED_BYTES = 8L * 1024 * 1024;

    private final StoredContent stored;
    private final Catalogue catalogue;
    private final ConceptTable table;
    private final Pieces pieces;
    private final Expander expander;
    private final Lookups lookups;
    private final Validations validations;
    private final Translations translations;
    private final Closures closures;
    private final FirstLoads firstLoads;

    /** @param shipped what is loaded in the background, which makes what is not found yet UNAVAILABLE instead */
    public Terminology(
            DataSource database,
            OrganisationConnections connections,
            RecordStore store,
            Vault vault,
            Supplier<List<ShippedContent>> shipped) {
        this.firstLoads = new FirstLoads(shipped);
        this.stored = new StoredContent(store, vault);
        OwnContent own = new OwnContent(connections, database, stored);
        this.catalogue = new Catalogue(connections, stored, own, new ResourceCache(CACHED_BYTES));
        this.table = new ConceptTable(database);
        this.pieces = new Pieces(table);
        this.expander = new Expander(pieces, table);
        this.lookups = new Lookups(table);
        this.validations = new Validations(pieces);
        this.translations = new Translations(connections, stored, own, catalogue, table);
        this.closures = new Closures(new ClosureStore(connections), table);
    }

    /** A value set or code system that a question names. */
    public sealed interface Source {
        /** By canonical URL, with {@code |version} if wanted. */
        record Url(String canonical) implements Source {}

        /** A resource of the caller's organisation, by id. */
        record Id(String id) implements Source {}

        /** The resource itself, given along with the question. */
        record Given(JsonObject resource) implements Source {}
    }

    /** {@code ValueSet/$expand}. TOO_COSTLY when it has too many codes to be given at once. */
    public Outcome<JsonObject> expand(Scope scope, Source source, ExpandRequest request) {
        return firstLoads.outcome(_ -> {
            Compose compose = new Compose(
                    catalogue,
                    scope,
                    new SystemVersions(request.systemVersions(), request.checkedVersions(), request.forcedVersions()));
            return expander.expand(header(scope, source), members(scope, compose, source), request);
        });
    }

    /** What an expansion says of the value set itself. */
    private JsonObject header(Scope scope, Source source) {
        return switch (source) {
            case Source.Given(JsonObject resource) -> resource;
            case Source.Id(String id) -> StoredContent.parse(stored(scope, "ValueSet", id));
            case Source.Url(String canonical) ->
                catalogue.resource(scope, "ValueSet", Canonical.of(canonical))
                        .orElseGet(() -> JsonObject.of("resourceType", "ValueSet")
                                .put("url", Canonical.of(canonical).url())
                                .put("status", "active"));
        };
    }

    private Members members(Scope scope, Compose compose, Source source) {
        return switch (source) {
            case Source.Given(JsonObject resource) -> compose.of(resource);
            case Source.Id(String id) -> compose.of(StoredContent.parse(stored(scope, "ValueSet", id)));
            case Source.Url(String canonical) -> compose.valueSet(canonical);
        };
    }

    private StoredResource stored(Scope scope, String type, String id) {
        StoredResource row = stored.read(scope, type, id);
        if (row == null) {
            throw new Refusal(Problem.Code.NOT_FOUND, type + "/" + Compose.shown(id) + " does not exist, or is not open to you.");
        }
        return row;
    }

    /**
     * {@code ValueSet/$validate-code}.
     *
     * @param codings one for code and coding; several for a CodeableConcept, of which one must be in the value set
     * @param inferSystem whether a code without system is looked for in every system of the value set
     * @param allowAbstract whether a heading counts as a choice
     */
    public Outcome<JsonObject> validate(
            Scope scope,
            Source source,
            List<Coded> codings,
            boolean inferSystem,
            boolean allowAbstract,
            @Nullable String displayLanguage) {
        return firstLoads.outcome(_ -> {
            Members members = members(scope, new Compose(catalogue, scope, SystemVersions.NONE), source);
            String name = switch (source) {
                case Source.Url(String canonical) -> canonical;
                case Source.Id(String id) -> "ValueSet/" + id;
                case Source.Given(JsonObject resource) -> String.valueOf(resource.has("url") ? resource.string("url") : "given");
            };
            return validations.validate(members, name, codings, inferSystem, allowAbstract, displayLanguage);
        });
    }

    /** {@code CodeSystem/$validate-code}. @param system of codings that name none */
    public Outcome<JsonObject> validate(
            Scope scope, Source system, List<Coded> codings, boolean allowAbstract, @Nullable String displayLanguage) {
        return firstLoads.outcome(_ -> {
            Members.Piece piece = piece(scope, system, null);
            return validations.validate(
                    Members.of(piece),
                    piece.url(),
                    codings.stream()
                            .map(c -> c.system() == null ? new Coded(piece.url(), c.version(), c.code(), c.display()) : c)
                            .toList(),
                    false,
                    allowAbstract,
                    displayLanguage);
        });
    }

    /** {@code CodeSystem/$lookup}. @param properties which to give; empty for all */
    public Outcome<JsonObject> lookup(
            Scope scope, Source system, @Nullable String version, String code, @Nullable String displayLanguage, List<String> properties) {
        return firstLoads.outcome(_ -> lookups.lookup(piece(scope, system, version), code, displayLanguage, properties));
    }

    /** {@code CodeSystem/$subsumes}: equivalent, subsumes, subsumed-by or not-subsumed. */
    public Outcome<JsonObject> subsumes(Scope scope, Source system, @Nullable String version, String codeA, String codeB) {
        return firstLoads.outcome(_ -> new Answers()
                .put("outcome", "valueCode", lookups.subsumes(piece(scope, system, version), codeA, codeB))
                .resource());
    }

    /** {@code ConceptMap/$translate}. */
    public Outcome<JsonObject> translate(Scope scope, TranslateRequest request) {
        return firstLoads.outcome(_ -> translations.translate(scope, request));
    }

    /** {@code ConceptMap/$closure}. NOT_FOUND for a table that was not begun, CONFLICT for versions that it does not hold. */
    public Outcome<JsonObject> closure(Scope scope, ClosureRequest request) {
        return firstLoads.outcome(_ -> closures.answer(
                scope, request, (url, version) -> piece(scope, new Source.Url(url), version.isEmpty() ? null : version)));
    }

    /** The whole of one code system. */
    private Members.Piece piece(Scope scope, Source source, @Nullable String version) {
        Optional<SystemRef> found;
        String url;
        String wanted = version;
        switch (source) {
            case Source.Url(String text) -> {
                Canonical canonical = Canonical.of(text, version);
                url = canonical.url();
                wanted = canonical.version();
                found = catalogue.system(scope, url, wanted);
            }
            case Source.Id(String id) -> {
                StoredResource row = stored(scope, "CodeSystem", id);
                url = String.valueOf(StoredContent.parse(row).string("url"));
                found = catalogue.system(scope, row);
                if (found.isEmpty()) {
                    throw new Refusal(
                            Problem.Code.NOT_SUPPORTED,
                            "CodeSystem/" + Compose.shown(id) + " has no concepts of its own, or no URL: there is nothing to look up in it.");
                }
            }
            case Source.Given _ ->
                throw new Refusal(
                        Problem.Code.NOT_SUPPORTED,
                        "A code system cannot be given along with the question: store it as a CodeSystem, and name its URL.",
                        "codeSystem");
        }
        RuleSystem rule = found.isPresent() ? null : RuleSystem.ALL.get(url);
        if (found.isEmpty() && rule == null) {
            throw Pieces.unknown(new Members.Piece(url, wanted == null ? "" : wanted, null, null, CodeSet.ALL, java.util.Map.of()));
        }
        return new Members.Piece(
                url, found.map(SystemRef::version).orElse(""), found.orElse(null), rule, CodeSet.ALL, java.util.Map.of());
    }

    FirstLoads firstLoads() {
        return firstLoads;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    ConceptTable table() {
        return table;
    }

    Pieces pieces() {
        return pieces;
    }
}
