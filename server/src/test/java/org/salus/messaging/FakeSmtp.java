package org.salus.messaging;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A mail server on a real port, as good or as bad as a test wants it. */
public final class FakeSmtp implements AutoCloseable {

    /** What it does with a message. */
    public enum Mood {
        GOOD,
        /** 550 to the recipient. */
        NO_SUCH_ADDRESS,
        /** 451 to the recipient. */
        GREYLISTING,
        /** 554 to the text. */
        SPAM,
        /** Takes the text, then the line is dead. */
        SILENT_AFTER_TEXT,
        /** Takes the text, then says what is no reply. */
        GARBAGE_AFTER_TEXT,
        /** Never greets. */
        SILENT,
        /** Greets with what is no greeting. */
        GARBAGE,
        /** Greets one letter at a time, for ever. */
        DRIPPING
    }

    /** A message that it took. */
    public record Mail(String recipient, String data) {}

    private final ServerSocket server;
    private final List<Mail> taken = new CopyOnWriteArrayList<>();
    private volatile Mood mood = Mood.GOOD;
    private volatile Consumer<Mail> onMail = mail -> {};

    public FakeSmtp() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public void mood(Mood wanted) {
        mood = wanted;
    }

    /** Called when a text was taken, before it is answered. */
    public void onMail(Consumer<Mail> listener) {
        onMail = listener;
    }

    public List<Mail> taken(String recipient) {
        return taken.stream().filter(m -> m.recipient().equals(recipient)).toList();
    }

    public MailSettings settings(MailSettings.Security security) {
        return new MailSettings(
                "127.0.0.1", server.getLocalPort(), security, null, null, "clinic@example.org",
                java.net.URI.create("https://salus.example.org"), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        talk(socket);
                    } catch (IOException | InterruptedException e) {
                        // The client has gone.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = socket.getOutputStream();
        switch (mood) {
            case SILENT -> {
                Thread.sleep(60_000);
                return;
            }
            case GARBAGE -> {
                say(out, "\u0000\u0001 HTTP/1.1 400 what");
                return;
            }
            case DRIPPING -> {
                for (int i = 0; i < 600; i++) {
                    out.write("220-x".charAt(i % 5));
                    out.flush();
                    Thread.sleep(100);
                }
                return;
            }
            default -> say(out, "220 fake ESMTP");
        }
        String recipient = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String command = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(java.util.Locale.ROOT);
            switch (command) {
                case "RCPT" -> {
                    recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                    say(out, mood == Mood.NO_SUCH_ADDRESS ? "550 5.1.1 no such user" : mood == Mood.GREYLISTING ? "451 4.7.1 later" : "250 ok");
                }
                case "DATA" -> {
                    say(out, "354 go on");
                    if (!data(in, out, recipient)) {
                        return;
                    }
                }
                case "QUIT" -> {
                    say(out, "221 bye");
                    return;
                }
                default -> say(out, "250 ok");
            }
        }
    }

    private boolean data(BufferedReader in, OutputStream out, String recipient) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
            lines.add(line.startsWith("..") ? line.substring(1) : line);
        }
        if (mood == Mood.SPAM) {
            say(out, "554 5.7.1 refused");
            return true;
        }
        Mail mail = new Mail(recipient, String.join("\n", lines));
        taken.add(mail);
        onMail.accept(mail);
        switch (mood) {
            case SILENT_AFTER_TEXT -> {
                Thread.sleep(60_000);
                return false;
            }
            case GARBAGE_AFTER_TEXT -> {
                say(out, "what?");
                return false;
            }
            default -> {
                say(out, "250 2.0.0 queued");
                return true;
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
