package io.lienthong;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the bus. */
@SpringBootApplication
public class LienthongApplication {
    public static void main(String[] args) {
        SpringApplication.run(LienthongApplication.class, args);
    }
}
