package org.salus.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.salus.fhir.AddedParameter;
import org.salus.fhir.AddedParameters;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/**
 * The record, in which writing a SearchParameter changes what is indexed and searched: what it adds is checked before, registered in the
 * same transaction, and indexed by the {@link Reindexer} after it. Every other commit passes as it is.
 */
final class DefiningStore implements RecordStore {

    private final RecordStore store;
    private final AddedDefinitions definitions;
    private final Vault vault;
    private final InstantSource clock;
    private final Runnable changed;

    /** @param changed called after definitions have changed: there is something to be indexed */
    DefiningStore(RecordStore store, AddedDefinitions definitions, Vault vault, InstantSource clock, Runnable changed) {
        this.store = store;
        this.definitions = definitions;
        this.vault = vault;
        this.clock = clock;
        this.changed = changed;
    }

    @Override
    public Outcome<List<Commit.Written>> commit(Commit commit) {
        try {
            return commit.writes().stream().anyMatch(w -> w.type() == AddedDefinitions.SEARCH_PARAMETER)
                    ? defining(commit)
                    : store.commit(commit);
        } catch (StaleDefinitionsException e) {
            definitions.refresh(commit.organisation());
            throw e;
        }
    }

    private Outcome<List<Commit.Written>> defining(Commit commit) {
        BlindIndex index = vault.blindIndex(commit.organisation());
        Map<String, Registration.Wanted> wanted = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Write write : commit.writes()) {
            if (write.type() == AddedDefinitions.SEARCH_PARAMETER) {
                wanted.put(write.id(), wanted(write, index, problems));
            }
        }
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        Registration registration = new Registration(commit.organisation(), wanted, clock.millis() * 1000);
        List<Commit.Participant> participants = new ArrayList<>(commit.participants());
        participants.add(registration::register);
        try {
            Outcome<List<Commit.Written>> outcome = store.commit(new Commit(
                    commit.organisation(), commit.locks(), commit.check(), commit.writes(), participants));
            if (outcome.isOk()) {
                definitions.refresh(commit.organisation());
                changed.run();
            }
            return outcome;
        } catch (Registration.Collision e) {
            return Outcome.refused(e.problem());
        }
    }

    private static Registration.Wanted wanted(Write write, BlindIndex index, List<Problem> problems) {
        if (write.kind() == Write.Kind.DELETE
                || !(Json.parse(write.body().write(1, 0)) instanceof Outcome.Ok<JsonObject>(JsonObject resource))
                || !AddedParameters.isActive(resource)) {
            return Registration.Wanted.NOTHING;
        }
        long mark = AddedDefinitions.mark(index, resource);
        return switch (AddedParameters.compile(resource, Long.toHexString(mark))) {
            case Outcome.Ok<List<AddedParameter>>(List<AddedParameter> added) ->
                Registration.Wanted.of(added, index.token("search-parameter", 'C', added.getFirst().param().code()), mark);
            case Outcome.Refused<List<AddedParameter>>(List<Problem> why) -> {
                problems.addAll(why);
                yield Registration.Wanted.NOTHING;
            }
        };
    }

    @Override
    public <T> T snapshot(Function<Reader, T> reads) {
        return store.snapshot(reads);
    }

    @Override
    public Optional<StoredResource> read(int organisation, short type, String id, Where filter) {
        return store.read(organisation, type, id, filter);
    }

    @Override
    public Optional<StoredResource> vread(int organisation, short type, String id, int version, Where filter) {
        return store.vread(organisation, type, id, version, filter);
    }

    @Override
    public Rows search(Select select) {
        return store.search(select);
    }

    @Override
    public long count(Select select) {
        return store.count(select);
    }

    @Override
    public long[] visible(int organisation, long[] selfs, Where filter) {
        return store.visible(organisation, selfs, filter);
    }

    @Override
    public List<StoredResource> history(HistorySelect select) {
        return store.history(select);
    }

    @Override
    public Rows asOf(AsOf select) {
        return store.asOf(select);
    }
}
