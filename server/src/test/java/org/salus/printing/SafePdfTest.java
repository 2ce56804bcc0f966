package org.salus.printing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Language;

/** Even of a page that was made to fetch things. */
class SafePdfTest {

    @Test
    void nothingIsFetched() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
        });
        server.start();
        Path secret = Files.createTempFile("secret", ".css");
        try {
            Files.writeString(secret, "#x::after { content: 'LEAKED'; }");
            String outside = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            String page = "<html><head><link rel=\"stylesheet\" href=\"" + secret.toUri() + "\"/><link rel=\"stylesheet\" href=\"" + outside
                    + "a.css\"/><style>@import url('" + outside + "b.css'); @font-face { font-family: f; src: url('" + outside
                    + "f.ttf'); } body { background-image: url('" + outside + "c.png'); font-family: f; }</style></head><body>"
                    + "<p id=\"x\">Text</p><img src=\"" + outside + "d.png\"/><img src=\"" + secret.toUri() + "\"/><object data=\"" + secret.toUri()
                    + "\"></object></body></html>";
            try (PDDocument pdf = Loader.loadPDF(SafePdf.of(page, Language.EN))) {
                assertThat(new PDFTextStripper().getText(pdf)).contains("Text").doesNotContain("LEAKED");
            }
            assertThat(asked.get()).isZero();
        } finally {
            server.stop(0);
            Files.delete(secret);
        }
    }

    @Test
    void noLetterIsLeftOutOrReplaced() throws IOException {
        String page = "<html><body style=\"font-family: sans-serif, Wide\"><p>SpO2 \u2265 92 %, 5 \u00B5g, ni\u00F1o, \u0141ukasz, \u0416anna, <b>\u2264 3</b></p>"
                + "<p>\u4E2D\u6587 \uD83D\uDE00</p></body></html>";
        try (PDDocument pdf = Loader.loadPDF(SafePdf.of(page, Language.EN))) {
            assertThat(new PDFTextStripper().getText(pdf))
                    .contains("SpO2 \u2265 92 %, 5 \u00B5g, ni\u00F1o, \u0141ukasz, \u0416anna, \u2264 3")
                    .contains("[U+4E2D][U+6587] [U+1F600]");
        }
    }
}
