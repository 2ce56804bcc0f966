package org.salus.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.platform.Home;
import org.salus.platform.Settings;

class CommandLineToolTest {

    @TempDir
    Path folder;

    private record Said(int code, String out, String err) {}

    @Test
    void helpNamesEveryCommand() {
        Said said = run("--help");
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("demo", "serve", "status", "user", "audit", "build", "test");
    }

    @Test
    void anUnknownWordIsRefused() {
        assertThat(run("surve").code()).isEqualTo(2);
    }

    @Test
    void aPortInUseIsOneSentence() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Said said = run(
                    "demo", "--patients", "0", "--home", home(), "--port", Integer.toString(busy.getLocalPort()));
            refused(said, "Port " + busy.getLocalPort());
        }
    }

    @Test
    void aFileInThePlaceOfTheHomeIsOneSentence() throws IOException {
        refused(run("serve", "--home", Files.createFile(folder.resolve("file")).toString()), "cannot be used");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsOneSentence() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        Files.createDirectories(Path.of(home()));
        Files.writeString(
                Path.of(home(), "salus.properties"),
                "db.url=jdbc:postgresql://127.0.0.1:" + nobody + "/salus\ndb.user=salus\ndb.password=x\n");
        Said said = run("serve", "--home", home(), "--port", "0");
        refused(said, "database");
    }

    @Test
    void aDemosFolderIsNotServed() {
        Home.prepare(Settings.read(Settings.Mode.DEMO, java.util.Map.of("home", home()), java.util.Map.of()));
        refused(run("serve", "--home", home()), "belongs to \"salus demo\"");
    }

    @Test
    void patientsNeedTheGenerator() {
        refused(run("demo", "--home", home(), "--patients", "3", "--port", "0"), "no generator");
    }

    @Test
    void statusOfNothingIsRefusedAndOfAStoppedOneSaysSo() {
        refused(run("status", "--home", home()), "no Salus in");
        Home.prepare(Settings.read(Settings.Mode.SERVE, java.util.Map.of("home", home()), java.util.Map.of()));
        Said said = run("status", "--json", "--home", home());
        assertThat(said.code()).isEqualTo(3);
        assertThat(said.out()).contains("\"state\":\"stopped\"").contains("\"mode\":\"serve\"");
    }

    private String home() {
        return folder.resolve("home").toString();
    }

    private static void refused(Said said, String words) {
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains(words);
        assertThat(said.err().lines()).hasSize(1);
    }

    private static Said run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            int code = CommandLineTool.run(arguments);
            return new Said(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
