package org.salus.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/api/conformance-cases.md}: each section holds what one test has found, or the test fails. */
public final class ConformancePage {

    private static final Path PAGE = Path.of("..", "docs", "api", "conformance-cases.md");

    private ConformancePage() {}

    /**
     * With {@code -Dsalus.docs=write} the section is written anew first.
     *
     * @param name between the marks {@code <!-- name -->} and {@code <!-- end of name -->}
     * @param text without the marks
     */
    public static void holds(String name, String text) throws IOException {
        String begin = "<!-- " + name + " -->";
        String end = "<!-- end of " + name + " -->";
        String section = begin + "\n" + text.strip() + "\n" + end;
        String page = Files.readString(PAGE);
        if ("write".equals(System.getProperty("salus.docs"))) {
            page = page.contains(begin)
                    ? page.substring(0, page.indexOf(begin)) + section + page.substring(page.indexOf(end) + end.length())
                    : page.stripTrailing() + "\n\n" + section + "\n";
            Files.writeString(PAGE, page);
        }
        assertThat(page).as("the section " + name + " of " + PAGE + "; -Dsalus.docs=write writes it").contains(section);
    }
}
