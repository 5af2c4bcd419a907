#pragma once
// For tests: keys that were made for them on 2026-11-20 and are used nowhere else.
#include <string_view>

namespace weir::provider::auth::test {

// RSA, 2048 bits, PKCS#8; and its public half.
inline constexpr std::string_view rsa_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCpcBZmN36VfKKP\n"
    "SbPnQWoIL/VHvHLMCUDcRGlQcXwRA8a7FPeTC5hlue8sa2Bq7cYsx1U7jWs0doSR\n"
    "70v7HZoRPuRp2T7T3H59vq/pRF1W8HYHHs6h03NqgquD26NM+9qWrY+QWOVwUgNG\n"
    "DiV49YpkI6qtWnVbVdVUCrssVm0aTNI62cEBpW55dWNWQ7bTFrhQY7VTmsSj7SYi\n"
    "oiyp3793kJoBrmBaf+isJIt3VcNoCriKipocGwG2pt2aB+1XB/L91uLzdIPXYdPL\n"
    "Ta6pZ3C5qerhcBWAo6o98SyTF89VL79bxiFRGXkA7DcY6NP07nXHVATZXc5iZUM3\n"
    "c8D2R9aTAgMBAAECggEAIXxdcOYWxkRTfC38t/9djTCtMPg1V82cW+vJRHSpKFOu\n"
    "utpx80WfYLtWYVj3PSqwt7jNR2+zeDLUEGNSiNZY1H+xdJnSqNwyw3ckHN299Kih\n"
    "KtcTzzeS38HjU7PcmiJMGOtELCrlbUVIEFhLX5RnPVMvMANonhxghLN6OlD6Tu/8\n"
    "wQSSFJDKzAzrDxU++Hqfz/f/vlMXozTOyC3opNt5EBW0xyusO1SYSn/f5sbYsZvg\n"
    "UfAc/RMYlz/1JWoAmyYzhJaLw8ctJX7ersdKiAr50jl3CRUb4WbsOhNnYaVukWaC\n"
    "YILhBvL0N/mEVelH9os4IiCmv8M0ZDz03q7sDIfpQQKBgQDsX8KW3+sdb0TmO/q4\n"
    "U1uFbPEuJ/TvtAtxNf4Gyncg96KaOyMQ00KjgWVus2vraz7SDv1LU2ZFyeoAOYs8\n"
    "E8WdBcEZKG2KN11aeqAjsVwgB6mFjS3OGQjgL4Q4l/xwOldKRolhsttx4cUSn4pv\n"
    "WFxuAYezWUyuqMg9IfzWVhiU9QKBgQC3gZEseysSAuvhluElcScITWSecpaxPCq4\n"
    "TfOqzILAHAVOG5rlw6Au478QndSqcHOhRKzLmRwIuc/Apo1Vm6xN2YbWtpJDN7xJ\n"
    "m9N3X/rVak6kNiI9ePFUPEnSM3YhJN1xTrCfKrv9GiNDKT9xbEe9MP1RpnO1y0vi\n"
    "l66t/yNIZwKBgAD7JMObik5E9/Q8q324Wtji6t1WLR4RkTqXDsbYcEYiwPoC5NJd\n"
    "Dhm/n7wl4nzHpSsaBNMbNYF0pRP7KSjGrDtKmtKP6GR6dli5yZBcXBWF8p4rR9Vj\n"
    "JTZI/DN/7fxJQbN9N3TAWUjPtxGst9Zed4O9XeLQrBDNgoc+bN423UNBAoGAZmoJ\n"
    "e6nB/+theiWawirEff2zijqpn4DU1seqlkhNMKpyy4Tcjh7/5yt0FvH/HqBj6D1L\n"
    "stVgr/4D1KEfgAfBwjEE8BA00Q7qJqqw+o62jyUlfsA3m9dD2J9NE+NkqlrIu9QO\n"
    "/sX65OcRhwoePk8QOqZ8unULXwp27593/ePG7UECgYBCFVmpzZGrrU2dZ9JQ+Sqz\n"
    "eDnMGkfxdFvnSspAIRaXdwzFi6/yaX5ChLIy/VOOgtk8nv9c2g2YX9jHkSjMVFwp\n"
    "nFgdNPGRjNWNC1nNk9zAyH/JJZhM1XTQk0xfbMbtclIbUeSpytVhiUqi96A1I/qU\n"
    "eSqil+wcMXcuBHCdYeK4gA==\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr std::string_view rsa_public_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqXAWZjd+lXyij0mz50Fq\n"
    "CC/1R7xyzAlA3ERpUHF8EQPGuxT3kwuYZbnvLGtgau3GLMdVO41rNHaEke9L+x2a\n"
    "ET7kadk+09x+fb6v6URdVvB2Bx7OodNzaoKrg9ujTPvalq2PkFjlcFIDRg4lePWK\n"
    "ZCOqrVp1W1XVVAq7LFZtGkzSOtnBAaVueXVjVkO20xa4UGO1U5rEo+0mIqIsqd+/\n"
    "d5CaAa5gWn/orCSLd1XDaAq4ioqaHBsBtqbdmgftVwfy/dbi83SD12HTy02uqWdw\n"
    "uanq4XAVgKOqPfEskxfPVS+/W8YhURl5AOw3GOjT9O51x1QE2V3OYmVDN3PA9kfW\n"
    "kwIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
// Not to be taken: 1024 bits; an elliptic curve; one with a password.
inline constexpr std::string_view small_rsa_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIICdQIBADANBgkqhkiG9w0BAQEFAASCAl8wggJbAgEAAoGBALzAkoesuMN+WKcp\n"
    "yioAMHxu0eS+w5fRa1IB7tra+4BItgjFGUpXHOnA1j8b1FC0J1tO7HSNNH8IIbBM\n"
    "suSP6W0xf6Pa22dMWpJ/+mvMmBk7e1RiW22sYb08guwH6RhN1V+JoXgYalEH9Rzy\n"
    "rw7QrWAt5aYkfYI0g0PsuvXZSgYTAgMBAAECgYByioHhJ2Vv7MorluaBml/SAwYI\n"
    "Q+M5y/HOcDHcSar5bCZbKBBy1m5LQ6Q/48lxuAFyHXDMQawrsmmPLNwaa2KAv0JW\n"
    "02CgF+CnRRQ/j9QUtFevJN4BWQMrbu8NOT45Rz9Qqfo3/9MNxYzTspqDIqi3e6OY\n"
    "/2hnst6N0gYCYOZ84QJBAO2RtNQ2atNXlj2GD957bG9DxBBG1ZISo3Q2W76xm8aa\n"
    "WjJRNHGcytAyczeG2I6mg0x/SoZW27o7a8EgtsBsoLkCQQDLZVOtShYM1tvU5lDb\n"
    "o9yYpCWG68GguS4IWB+cUneP8UQh2tpx26meFE1TMq4iIDySIKQURiVbGR7BQFTp\n"
    "qb8rAkBnb0ciFkdQmRPq2ZHTNj2x+/lDdPPL052jHX+4eS/vuoiG2+BPjwqmtzB+\n"
    "/pEPGuSTy+AwuWSVowV5Yrru8NzRAkAwLqe85FEG55sZ+xlqfo3SZwgwxwaOcW+z\n"
    "MFUErhB+u9O9BWA8GqI6vWp37AiOMv7GSw8zck6FHxVHCFtVIw4TAkBoMAsCwN7k\n"
    "WPd+qVDgnc9uQFB5VDmGmM6FAdWp4I1B5GY41gJSje/YUri1gy8c0xXRmdG6kpj7\n"
    "Pjlkt2mhkBeq\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr std::string_view ec_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjGHnrT62jno1vUFo\n"
    "b/PMuKVhpw1PTtvRfo7IckOzao2hRANCAAQci8LArR3PLtLG6m5qchdsRSIcGuAz\n"
    "hXGbp4kYS8IxPfoUfkw+yGGvzy2y0vpGxmSBmWVBz6nXCw9ReKQC1KJK\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr std::string_view locked_rsa_key =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIUbL8D5IsWjUCAggA\n"
    "MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAECBBB47eS5/+fdXoC6mcNwJnrrBIIE\n"
    "0CouDQLKrcHCqbHd5LMa/pzi8D57lH9m5elMRef3jsoO8WhTOIdgxLrU8k9mHig8\n"
    "uxqUY/ANsk/bW53IMexfZ711bf/UtuqK7zx0bp4G48+kmzP86gWJ+dsP/tEc4azT\n"
    "cBIvt65o2aMT9AQVVkN7SWALl6NojWiIpOL6McN7B4nuEtLCP24MrYj4O9Ry4mZ1\n"
    "G0w71qTOOHegXmy2Br19eVHImXKrt4QP31NvDFtZSXGAFXzk11E0lPdlrpS9RV6d\n"
    "t0j/l9wXaGZLuFTypXRAY9mOyKdBayRNzn+wxKZ4Jnnrk6ggUYpGLEO/tLmimrQw\n"
    "GVEyQtOUJse2SuhG7aftd1vvQshSlq09TUxYlZAzktSU7n9BOZq7YsnOjBg4Ee0c\n"
    "cFu9qozyXkKdkJJMmg/g258BJwU9mDJffi/egcgs0VVMMxKj+I2imA/Q/cyi9mGW\n"
    "M/EvT6deVwlPXi3M/s2YWLdEPUVXM4PklSSbBxVDG0B6lve1WOJ7IzUHgHjPOHYx\n"
    "8qqtc1/jJ5QiTxrLXS+m23m6SItThvsHvdMiDFg4tGc+8EqMUFPX9tt16/QMgy89\n"
    "EfWC0/30E+A5aJpQG+UjC1UzdGqvgZRZb1O4ZEuahV5RFmVAFpuoObtOZ1ZIArWu\n"
    "5JudRqyEJPiHof/htGEJRf9by047CLMx/otDQkNnfx71Q7P+f8RBMh67AeYKoRXn\n"
    "tQpg/dZailLpQ427txR4UwBag0Ahs2nSxqvEBaHv0oDZBG/AWAxxEB9g/TW9IOes\n"
    "Fs6bSs34RplmGYSjUcvkMCE+rTfKf5AJ+FO+oLLhv7WQO7tzV4y0YnG/HyadtFcS\n"
    "4nWYo4irNHP3sEvOrm2z53+MO/pHeTOO9tTuBtYj5IPPJx0EZnQ5FxekljfGh1IK\n"
    "4yjqXidOA0RFuSQYc+h4OStCphLxzLRwVYBJWknW/0StvUxuiu6lsdN8Az/4yHS8\n"
    "MrrMQRJIDEEk5ceoCPjToPFLvHyyKjF/DScyr5Aa3nHFfPLRQacmwEF8t4Caa5tV\n"
    "98ELegjI5fkExRn2P8v1fcnj+YIk6WPgp5pjJJR8dwbOmYU8ysLBHO+hJzy/H7f4\n"
    "EO0JBNjF23RX31DblkyzEG0kxP5mwOi22xV3K6RA36BkVxW4LP1J25a24Yr8696l\n"
    "gJq2RWYWns6VL2LOltTItdqBdXGqIqhXYWd9Ru5VVHTH2uclLEwFoyb2b6H983ch\n"
    "lu24nVY18/i8YZ1zq6uZ0QKZnonz0k7ZwjwBQao21XArP0Y0SGOJ62BTgVYUbxt5\n"
    "/Pi4SMfYpzIShwP9Ufk5M3PjHXLYMDJu3Ni2pBzZLPQz/JymkSxv6rK1moy4V53C\n"
    "+6VKkAuRN9QD5PxtCDj9/bru2Dlt870C2ZaWCq3lnJ4YrZYF/xdj9ogObCuuZ2Ta\n"
    "HntC5a9YB3fuWnhHKmugm2hxxkpbg8rtf9N8qshp5ttOtRKANAz5lFhvjjhsNuRo\n"
    "XfPBlgTfhdeYwxELeOpgx3o7n/hC744XcZsGvRAlZy3sXP0ZS8ipeAOqQN4G/b/J\n"
    "TzMlfzr1VajB+17MV6/dHklvCN0nLVMFiprLOUHjaPGcIpFU44KMIFij8nwpHG6N\n"
    "9LcMv2ZfOU9mt4C7M9PB0q1IJ4BS0H8U/JysmogsFc09\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

}  // namespace weir::provider::auth::test
