package org.salus.platform.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Setup;
import org.salus.platform.Server;
import org.salus.platform.Settings;
import org.salus.platform.tls.ServerCertificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The server for real use: HTTPS only. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Runs Salus for real use, over HTTPS only.",
            "The first start makes keys, database and certificate, and prints a one-time code for the first administrator."
        })
final class ServeCommand implements Callable<Integer> {

    @Mixin
    HomeOption home = new HomeOption();

    @Option(names = "--port", paramLabel = "PORT", description = "Port (default: SALUS_PORT, else 8443)")
    @Nullable String port;

    @Option(names = "--address", paramLabel = "ADDRESS", description = "Address to listen on (default: all)")
    @Nullable String address;

    @Option(names = "--tls-certificate", paramLabel = "FILE", description = "Certificate and chain, PEM; read again when it changes")
    @Nullable String certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Private key, PEM, PKCS 8")
    @Nullable String key;

    @Override
    public Integer call() throws IOException {
        Map<String, String> flags = new HashMap<>(home.flags());
        put(flags, "port", port);
        put(flags, "address", address);
        put(flags, "tls.certificate", certificate);
        put(flags, "tls.key", key);
        Settings settings = Settings.read(Settings.Mode.SERVE, flags, System.getenv());
        Server server = Server.start(settings);
        System.out.println("Salus is ready at " + server.base());
        Settings.Tls tls = settings.tls();
        if (tls != null && tls.certificate().startsWith(settings.home())) {
            System.out.println("Its certificate is its own; SHA-256 " + ServerCertificate.fingerprint(tls.certificate()));
        }
        server.bean(Setup.class)
                .code()
                .ifPresent(code -> System.out.println("Set-up code for the first administrator, good once and for 24 hours: "
                        + code + "\nOpen " + server.base() + "/setup to use it."));
        return CommandLineTool.KEEPS_RUNNING;
    }

    private static void put(Map<String, String> flags, String name, @Nullable String value) {
        if (value != null) {
            flags.put(name, value);
        }
    }
}
