package org.salus.validation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ResourceType;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Indexer;
import org.salus.store.OrganisationConnections;
import org.salus.store.PostgresRecordStore;
import org.salus.store.RecordStore;
import org.salus.store.Where;
import org.salus.store.Write;
import org.salus.testing.TestDatabase;
import org.salus.vault.DatabaseVault;
import org.salus.vault.FileKeyVault;

/** A validator over a real store. */
final class ValidatorFixture implements AutoCloseable {

    static final int ORG = 1;
    private static final R4 R4_DEFINITIONS = R4.definitions();

    final TestDatabase db = TestDatabase.fresh();
    final DatabaseVault vault = new DatabaseVault(db.app(), kek());
    final OrganisationConnections connections = new OrganisationConnections(db.app());
    final ChangeLog changes = new ChangeLog(db.app());
    final RecordStore store = new PostgresRecordStore(
            connections,
            vault,
            code -> Objects.requireNonNull(R4_DEFINITIONS.type(code)).name(),
            changes,
            InstantSource.system());
    final ProfileValidator validator;

    ValidatorFixture(PackageContents packages) {
        validator = new ProfileValidator(R4_DEFINITIONS, store, vault, packages, null);
    }

    List<Issue> validate(String json, String... profiles) {
        return validate(Json.parse(json.getBytes(StandardCharsets.UTF_8)).get(), profiles);
    }

    List<Issue> validate(JsonObject json, String... profiles) {
        return validator.validate(ORG, json, List.of(profiles), Duration.ofSeconds(60)).get();
    }

    static List<Issue> errors(List<Issue> issues) {
        return issues.stream().filter(Issue::isError).toList();
    }

    /** As the door would. */
    void put(int organisation, JsonObject resource) {
        ResourceType type = Objects.requireNonNull(R4_DEFINITIONS.type(Objects.requireNonNull(resource.string("resourceType"))));
        Examination examination = new Examiner(R4_DEFINITIONS).examine(resource, ReferenceResolver.AS_IS);
        if (!examination.isOk()) {
            throw new IllegalArgumentException(examination.problems().toString());
        }
        var index = Indexer.index(examination.entries(), examination.patients(), null, vault.blindIndex(organisation)).get();
        store.commit(new Commit(
                        organisation,
                        new long[0],
                        Commit.NO_CHECK,
                        List.of(new Write(
                                Write.Kind.PUT,
                                type.code(),
                                Objects.requireNonNull(resource.string("id")),
                                -1,
                                index,
                                (_, _) -> Json.write(resource),
                                Where.ALWAYS)),
                        List.of()))
                .get();
    }

    private static FileKeyVault kek() {
        try {
            Path folder = Files.createTempDirectory("salus-kek");
            FileKeyVault kek = FileKeyVault.open(folder.resolve("kek"), false);
            Files.delete(folder.resolve("kek"));
            Files.delete(folder);
            return kek;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        validator.close();
        db.close();
    }
}
