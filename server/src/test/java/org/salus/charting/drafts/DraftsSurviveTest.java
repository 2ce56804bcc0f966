package org.salus.charting.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Role;
import org.salus.platform.Server;
import org.salus.platform.Settings;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

@Tag("slow")
class DraftsSurviveTest {

    @Test
    void aRestartOfServerAndDatabaseKeepsEveryWord() throws Exception {
        Path home = Files.createTempDirectory("salus-drafts-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try {
            Settings settings = Settings.read(Settings.Mode.DEMO, Map.of("home", home.toString(), "port", "0"), Map.of());
            Caller ada;
            String id;
            try (Server server = Server.start(settings)) {
                int organisation = server.bean(Organisations.class).create("Clinic").id();
                ada = new Caller(
                        "ada", "Ada", organisation, Set.of(Role.PHYSICIAN), null, null, List.of(), Caller.Purpose.TREAT, "local",
                        Ids.request());
                String patient = String.valueOf(server.bean(RecordAccess.class)
                        .change(ada, Act.of("test").create(null, new JsonObject().put("resourceType", "Patient")))
                        .get()
                        .getFirst()
                        .string("id"));
                id = server.bean(Drafts.class)
                        .begin(
                                ada,
                                new Drafts.New(patient, "note", "k", "Note", false, List.of()),
                                "e1",
                                List.of(new Edit("plan", DraftField.Form.TEXT, "Rest and fluids.", 0, List.of())))
                        .get()
                        .draft()
                        .id();
            }
            try (Server server = Server.start(settings)) {
                Drafts drafts = server.bean(Drafts.class);
                assertThat(drafts.list(ada, null, null).get().drafts()).singleElement().satisfies(d -> assertThat(d.id()).isEqualTo(id));
                Draft draft = drafts.get(ada, id).get();
                assertThat(draft.fields().getFirst().value()).isEqualTo("Rest and fluids.");
                // Another screen, on another device, goes on from there.
                assertThat(drafts.save(
                                        ada, id, null, "e2",
                                        List.of(new Edit("plan", DraftField.Form.TEXT, "Rest.", draft.fields().getFirst().revision(), List.of())))
                                .get()
                                .draft()
                                .fields()
                                .getFirst()
                                .value())
                        .isEqualTo("Rest.");
            }
        } finally {
            try (Stream<Path> paths = Files.walk(home)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
