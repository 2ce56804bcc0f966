package org.salus.identity;

import io.nayuki.qrcodegen.QrCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A second factor being set up: shown once to its owner.
 *
 * @param secret base 32, to type into an authenticator app
 * @param otpauth the same as a URI (the key URI format that authenticator apps share)
 * @param qrSvg the URI as a QR code
 */
public record Enrolment(String secret, String otpauth, String qrSvg) {

    private static final String ISSUER = "Salus";
    private static final int QUIET_ZONE = 4;

    static Enrolment of(byte[] secret, String username) {
        String text = Base32.encode(secret);
        String uri = "otpauth://totp/" + ISSUER + ":"
                + URLEncoder.encode(username, StandardCharsets.UTF_8).replace("+", "%20") + "?secret=" + text
                + "&issuer="
                + ISSUER + "&algorithm=SHA1&digits=6&period=30";
        return new Enrolment(text, uri, svg(uri));
    }

    /** Dark modules as one path; attributes only, so that it needs no inline style. */
    private static String svg(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        int side = code.size + 2 * QUIET_ZONE;
        StringBuilder svg = new StringBuilder(8192);
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(side)
                .append(' ')
                .append(side);
        svg.append("\" role=\"img\" aria-label=\"QR code for your authenticator app\" shape-rendering=\"crispEdges\">");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/><path fill=\"#000000\" d=\"");
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    svg.append('M')
                            .append(x + QUIET_ZONE)
                            .append(' ')
                            .append(y + QUIET_ZONE)
                            .append("h1v1h-1z");
                }
            }
        }
        return svg.append("\"/></svg>").toString();
    }

    @Override
    public String toString() {
        return "Enrolment[not shown]";
    }
}
