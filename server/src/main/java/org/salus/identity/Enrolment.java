package org.salus.identity;

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

    static Enrolment of(byte[] secret, String username) {
        String text = Base32.encode(secret);
        String uri = "otpauth://totp/" + ISSUER + ":"
                + URLEncoder.encode(username, StandardCharsets.UTF_8).replace("+", "%20") + "?secret=" + text
                + "&issuer="
                + ISSUER + "&algorithm=SHA1&digits=6&period=30";
        return new Enrolment(text, uri, QrSvg.of(uri, "QR code for your authenticator app"));
    }

    @Override
    public String toString() {
        return "Enrolment[not shown]";
    }
}
