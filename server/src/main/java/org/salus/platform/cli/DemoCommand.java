package org.salus.platform.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.salus.platform.Home;
import org.salus.platform.Server;
import org.salus.platform.Settings;
import org.salus.platform.StartRefused;
import org.salus.platform.demo.Demo;
import org.salus.platform.demo.DemoPlan;
import org.salus.platform.demo.DemoProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A clinic of made-up patients on this machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a clinic of made-up patients on this machine, over HTTP on 127.0.0.1 only.",
            "The first start generates the patients with Synthea and loads them through the FHIR API; later starts reuse them.",
            "A login for each role is printed, and written to DIR/demo/credentials.json for scripts."
        })
final class DemoCommand implements Callable<Integer> {

    private static final int MOST_PATIENTS = 100_000;
    private static final String[] REHEARSED = {
        "/fhir/metadata", "/", "/readyz", "/metrics", "/auth/session", "/fhir/Patient?name=a", "/nowhere"
    };

    @Mixin
    HomeOption home = new HomeOption();

    @Option(names = "--patients", paramLabel = "N", description = "How many patients (default: 50; 0 for an empty clinic)")
    @Nullable Integer patients;

    @Option(names = "--seed", paramLabel = "S", description = "Another seed gives other patients (default: 20)")
    @Nullable Integer seed;

    @Option(names = "--port", paramLabel = "PORT", description = "Port (default: 8080; 0 for any free one)")
    @Nullable String port;

    @Option(names = "--no-browser", description = "Does not open a browser")
    boolean noBrowser;

    @Option(names = "--rehearse", hidden = true, description = "Starts, asks itself a few things and ends: for the start-up cache")
    boolean rehearse;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (patients != null && (patients < 0 || patients > MOST_PATIENTS)) {
            throw new StartRefused("--patients is a whole number from 0 to " + MOST_PATIENTS + ".");
        }
        Map<String, String> flags = new HashMap<>(home.flags());
        String named = port;
        if (named != null) {
            flags.put("port", named);
        }
        Settings settings = Settings.read(Settings.Mode.DEMO, flags, System.getenv());
        Home.prepare(settings);
        DemoPlan plan = DemoPlan.of(settings.home().resolve("demo"), seed, patients, DemoPlan.today(Clock.systemUTC()));
        Demo demo = Demo.begin(settings, plan, () -> DemoProgram.of(System.getenv()));
        Server server = Server.start(settings);
        if (rehearse) {
            rehearse(server);
            return 0;
        }
        demo.complete(server, System.out);
        if (!noBrowser) {
            Browser.open(server.base());
        }
        return CommandLineTool.KEEPS_RUNNING;
    }

    private static void rehearse(Server server) throws IOException {
        for (String path : REHEARSED) {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(server.base() + path).toURL().openConnection();
            connection.getResponseCode();
            connection.disconnect();
        }
        server.close();
    }

    @Command(name = "code", mixinStandardHelpOptions = true, description = "Prints the second factor's code of a login, for this half minute.")
    int code(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "ROLE", description = "such as physician, nurse, administrator") String role)
            throws IOException {
        Settings settings = Settings.read(Settings.Mode.DEMO, home.flags(), System.getenv());
        System.out.println(Demo.code(settings.home(), role)
                .orElseThrow(() -> new StartRefused("The demo in " + settings.home() + " has no login \"" + role + "\".")));
        return 0;
    }
}
