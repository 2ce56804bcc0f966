package org.salus.platform.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.checkin.ConsentTexts;
import org.salus.identity.Clients;
import org.salus.identity.Organisations;
import org.salus.identity.UserAdmin;
import org.salus.platform.Server;
import org.salus.platform.Settings;
import org.salus.platform.postgres.Postgres;

/**
 * A demo from its start to the printed logins. The records are made while the server starts, and loaded through its API;
 * whatever is broken off goes on at the next start.
 */
public final class Demo {

    private final Settings settings;
    private final DemoPlan plan;
    private final DemoProgram.@Nullable Child generating;
    private final Path folder;
    private final @Nullable DemoProgram program;

    private Demo(
            Settings settings,
            DemoPlan plan,
            @Nullable DemoProgram program,
            DemoProgram.@Nullable Child generating) {
        this.settings = settings;
        this.plan = plan;
        this.program = program;
        this.generating = generating;
        this.folder = settings.home().resolve("demo");
    }

    /** Begins to make the records, if that is still to be done. */
    public static Demo begin(Settings settings, DemoPlan plan, java.util.function.Supplier<DemoProgram> program)
            throws IOException {
        if (Files.exists(Credentials.in(settings.home())) || plan.patients() == 0) {
            return new Demo(settings, plan, null, null);
        }
        DemoProgram beside = program.get();
        Path cache = settings.home().resolve("demo/synthea");
        DemoProgram.Child child = Files.isDirectory(cache.resolve(plan.folder()))
                ? null
                : beside.generate(plan, cache.resolve(plan.folder()), cache);
        return new Demo(settings, plan, beside, child);
    }

    /** Completes the demo on the running server and prints how to use it. */
    public void complete(Server server, PrintStream out) throws IOException, InterruptedException {
        Credentials.@Nullable Database database = server.bean(Postgres.class)
                .ownerLogin()
                .map(l -> new Credentials.Database(l.url(), l.user(), l.password()))
                .orElse(null);
        Optional<Credentials> there = Credentials.read(settings.home());
        Credentials credentials = there.isPresent() ? there.get() : make(server);
        DemoConsent.ask(server.bean(Organisations.class), server.bean(ConsentTexts.class));
        credentials = credentials.at(server.base(), database);
        credentials.write(settings.home());
        print(credentials, out);
    }

    private Credentials make(Server server) throws IOException, InterruptedException {
        Path people = folder.resolve("people.properties");
        DemoAccounts accounts = new DemoAccounts(
                server.bean(Organisations.class), server.bean(UserAdmin.class), server.bean(Clients.class));
        DemoAccounts.Client client = accounts.client(folder.resolve("client.json"));
        if (generating != null) {
            generating.await("Making the patients");
        }
        load(server, accounts, client, people, true);
        // Before the patients: a result that comes for somebody without an account goes to the pool.
        List<DemoAccounts.Login> logins = accounts.staff(DemoAccounts.People.read(people));
        load(server, accounts, client, people, false);
        logins.addAll(accounts.patient(DemoAccounts.People.read(people)));
        return new Credentials("", "", "", logins, List.of(client), null);
    }

    private void load(Server server, DemoAccounts accounts, DemoAccounts.Client client, Path people, boolean staffOnly)
            throws IOException, InterruptedException {
        if (program != null) {
            program.load(
                            server.base() + "/fhir",
                            accounts.token(client),
                            folder.resolve("synthea").resolve(plan.folder()),
                            folder.resolve("load.journal"),
                            people,
                            staffOnly)
                    .await("Loading the records");
        }
    }

    private void print(Credentials credentials, PrintStream out) {
        out.println();
        out.println("Salus demo: " + credentials.base() + "   (FHIR at " + credentials.fhir() + ")");
        out.println();
        out.printf("  %-16s %-24s %s%n", "username", "password", "second factor now");
        for (DemoAccounts.Login login : credentials.users()) {
            out.printf("  %-16s %-24s %s%n", login.username(), login.password(), OneTimeCode.now(login.totpSecret()));
        }
        out.println();
        out.println("A later code: salus demo code physician" + homeHint() + "   Everything, for scripts: "
                + Credentials.in(settings.home()));
        out.println("All patients are made up. Ctrl-C stops the demo; the next start goes on where it was.");
        out.flush();
    }

    private String homeHint() {
        Path usual = Settings.home(Settings.Mode.DEMO, java.util.Map.of(), java.util.Map.of());
        return usual.equals(settings.home()) ? "" : " --home " + settings.home();
    }

    /** The code that the second factor of a role's login shows now; empty when there is no such login. */
    public static Optional<String> code(Path home, String role) throws IOException {
        return Credentials.read(home).flatMap(c -> c.login(role)).map(l -> OneTimeCode.now(l.totpSecret()));
    }
}
