package io.lienthong.console;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code lienthong.console}.
 *
 * @param openMetrics whether {@code /actuator/prometheus} answers without the admin token. Off by default: the labels name
 *     the connected systems and tell how much passes between them. A scraper sends the token
 *     ({@code authorization.credentials_file}) or the operator opens the metrics on a network of their own.
 */
@ConfigurationProperties("lienthong.console")
record ConsoleSettings(@DefaultValue("false") boolean openMetrics) {}
