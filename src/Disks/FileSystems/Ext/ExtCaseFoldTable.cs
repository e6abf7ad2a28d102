using System.IO.Compression;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// The facts of Unicode 12.1 that <see cref="ExtCaseFold"/> needs: which code points are assigned, their combining classes, and their full
/// case folding in canonical decomposition, without default-ignorable code points.
/// </summary>
internal static class ExtCaseFoldTable
{
    // Deflate, in Base64, of numbers of seven bits a byte. Three lists, each after its count: assigned ranges (gap, length); combining
    // classes (gap, length, class in one byte); mappings (gap, number of code points, the code points: the first one relative to the mapped
    // one, others relative to U+0300, with the sign in the lowest bit). Made from the character database by a script that walks all code
    // points.
    private const string Packed =
        "7ZoNWF1FmufvW+ece+4XH0mIifn2K4lGbT+jtraj44xjz/r4ON2zPds9s627O3bvdk+SO8/2hDDbdgcJIiJBJIgECSJBkiAiIiKLiAxNaII00kgI"
        + "AhIkXEIQCSISJMj+/3UuiV/d4+zYvb3zjNzzO29VvfVW1VtvVZ1z4l7Ldcqt3KYtIjGSashadZUy5DrPctPtXyknRW5S90XeqK5UUbJCifivXSye"
        + "xWUiHqXUOYJqhqm8kE2PmEosdS5qu02nTPEPlSykDUNsU8Re4DPEK4Y45ZbyQTaURJkqYNuQ5+2yjHYNj9J2F/qUuGHEhLKIMmDQCJgWc1AgkYut"
        + "CNReItGGB3fTVmKgWZ99js710ZqTjy4jX1SEKdS8WtjfaLUMHV1oLEXfRNlQdKMVj9unjMDXzZUXsU1LloJLlAW6lU+Za+6QC811cqFEScRFB7WG"
        + "mlawTmea6mJc551JRckN4G1qjbHM/R3lVrmW8V07Qmz/Em9MgF1Xge8rn9vnjhKf+7v2But232oJmAFTjEuU5b/UXOb2GzerW2Wl8kMrUkXdeqd5"
        + "mfETz01GlHGTvUH5PRusj0RyFIyvxeUR57/V6lp0MFK5ZZGi6++TgFouEcaa6POiHhEzyzrXv3hXpFqjskS+JrvEukwP5HpbRS712vLpv+AVy+S7"
        + "gcOyLGDeIt9RP7Q2yPdlg3Vh4Gvy+HW+5/dKdKrXuM7bo2JeFs9roqwrrjV97us9t3sC7p/4Vxl3id88T67zRsJ/P1y6wofQU27dyvWen2H4e/8q"
        + "sMS8ckf0e9eoH621A5a1TOhuBtJPF4yq6FvURs/lapn7alkkpmlJEgrkVTG0HYQELPkWyTKUIqRU5Pn/yzLgpP8ER8rXLn9AVhpXRq0wL/SusjZY"
        + "q+QiM/KSPYJWLzQvNNd7rvHLo1KpvOf4PE9ggkUuRZiJWiJ3eLxXwKB1nrHckluuN2PUVUgxeFYqw/TZXvuWNevMgHejsVItt5bZZsC++5vXXR1x"
        + "tX25x/eMWh0v6z2XPChLvHeZq6Ju84s61/a5r5UF3nXeu1S0xPgXyqW36ijBRPndN1o+t/nJdSA+rgNGuYXwNawU+R6UjTV3wLpsVGvP/1O/zx2x"
        + "6Abbt3G5ijKjX5Ob/vbbAXkKNi5X/uV3eL698oYkhP9lEulbaayB2chv0vClBj3r9fjcbtwvwuW2fS+pcxvlqogc+wdbxPL/Ql5ZXOoRb+PqRrPq"
        + "tirTXi0+U927Srl9t/t86N5ia9Hz1l/f9x/MG+wFt5grTn3NM2Gl/nmeutJYYHoeMXYs/LEVYXhtn/L0rP1QfOvUa7Lk9t0SE/gr77lJ8h/lz7hB"
        + "cPuQAMZky61YJB7cV8AZmHlM6JtK7VXqVSvKkqg3fLYsUNopHXKZgSgy1Un1dUu2+xpERV98p4mMdPef3PmNf0L95QwO/HyQuWadm3Ct6fz5/5gy"
        + "0aapFXyywDLQ9oJr1E51qfm3gSis3Si5yBdh/GfjGzesjLjU9GJtuHfLYRt5fusnge/agZiAeT0cud6z6lsBLDHTuFi5EQ5JEohUpmlYRoT7uK+r"
        + "RV1cscb/tqgHLoss+3re0j3mUb/6eM740pfIqnu3Y1feedp4YLtnSG13Lw655LjL7CHliMvqcalDTIL+HpcllD3QOemSkMvocRkhl+oRkFV0XeUI"
        + "wy514iwjQhnKCiUr6XGZKNT15G0K7pDLDfM6UzmZx7QBn0v8Lgm4JMIlkS6Jckm0Sxa4ZKFLLXJJjEsWu7DrYzOWpS45V1ilR2ThHezdKpesdsma"
        + "K2S5S1a4ZOWZHJec55Lz2RC6aZ1ptCdaLrjPDimnbxJSKiTzRRfIhavkrCZp6CGGB+qMZV7+JFXoKbHDaa/0LDVD4g3BV2KFNhg9sciPPNtMmIZj"
        + "fb7fxnyR7u5NYkeL15i3/kOdvEJC39DC5k/w5/pny1+65K/v0zmblBf8KYUfusQbYf7479RWLfzjnapnOX2H35HrJN4lD4jssMwHFAT2ygveLD1B"
        + "bh/eb0lPq2WEXrTFu1q8uSJen4SaRY6lCeeOXet2JuPPxBvjCWHKr7DOzvFWsaPEu9YZgh3aqLxfx6GlvLeJ/QRdI6JjLhxPehX1uCVkqNBBUeFK"
        + "895CZB3W3j3kusgJvWM6BnT0zc/CGxa9Jww7Q1DNpDE5O09KnKY+XmKEUjGae9eEDpjylo7C4wxHdfR/KM+bIzBr+kJrVOhuFdqFba4GussXhm4w"
        + "ei4S7z1iB8Q7Bh2nk4gfiyEUuka8H0Lx+T0iy+Ld6LrNrrfY0vMO/J2JSHgsQnd5PTuEbvWY4i10/FdjmqE9pvpEfJk9kzB2vXhvEK9L7D81Qlco"
        + "781i3yler9g/0pkvYNvDlN2tOOlL7ZBhhVqEQWMvkdB/0yozom8/E+9WLfxP8aYqLRXiRP+2eBeK9y/QDSQQA5x0pI7sxiZ2ox0aehpzdPBidQTu"
        + "NOQdl3XE4+nB2kaErjJDuzCH1cvtkCwIKZvOwAgTIVUYZuio3+7ZhOUudsXyW+UW+ep+33Z5ZGfAr2rgQFXL470OcaPqsUerBokW1YiHUWjifhdz"
        + "XJSg1UStZip8QR71GxwLnylDXotEK8egi9mK2abOdlRZ1inZeC6cpcYcNeJxKqgEPDipRBzTKknFKOAuJl1MQiWZKiks/XyeQp77CwqQl6qiDeS5"
        + "mKeYZ+o8raccezU4BlUtUacCcA3RoO5Gb4kGVmskmli3mWhRkaJaiTa1VFT7GXQAPGO7aK2b6KW1PqKf+gPEIO0OEcOsNEIM0+4IMUrlMWKcyhPE"
        + "JH0x5cDko6+pm5nlCOeIeDyLqwQi0UDNJCLZQAspRCrOb+pnGKic6QC2soy7lMrGklc5RC7z8oh8PJ2rAkOPhfX2s7iYKGFxKVFGnXIiZBX4dHeq"
        + "2H41UcP2a4k64xy4FKBCPU00EI000UQ000SLAxS0Em3sYjvRQZVOoosq3Q6Q7CX6mOx3+qkGDfhhiBhmF0aIUXZhjBg3YuBLYpI9miKm6ZsZYppt"
        + "zRBnpVkjmkB3+DSg4k3MQwKRaKLVJECy8EK01wh7SZ50pN248cITLbY22QXx8bMle2DrGdyfNvSjEMUDyHoWT0r95kYECBC296JT60W8eDkpNUGN"
        + "SWq8YDiXo/mSYwzxpuPik1SdFnrbRTQTLUQ90UBUEzWAUWtF4zm7TrPewhI2GjQbrWiUNmk2W3jOMFpAZUxrzRnNWSsSnCPhWQ+96HEClObniGli"
        + "hpi04PApACbu1iZA9UsugoNEinuphPue7WZs8gWhDp7cIirDjYWcCRhl7hh0rpxUxSYjk0ghUoka9ypEIFHnPh8jJr5sXhWT1UQNk7VEOLkqnKz7"
        + "TXWb3HfC02fQAnAkIxiUGuXIEpwpQ16yjWBKIRJtBHMSYEy66c8pzWm3m+4h1awbanOAEW/T1wmkGmfRhNtjy+F9oue8Ab56Y5/oiElEVDyM7J0y"
        + "Hyfh3/siP8dPyT2iYlHhOB4ozwsXTvLmkcQIZrtVlR/J70AnDy9T34P8N7i+j87/ANdmyD/BLHwrWv1fnEzqC/PVKqy6a3D5YBx21UJcnOpLotVC"
        + "9EydhzI/rnORH4XLi7ZxIt0ocqXSX0GwbGWlyAb16UH/ht+PRe4xJFa7A8kIvW4TlMxf6keIuP8Ok0+h5F6l7/OX2iPRn8rQmfTQd1DpRwEn7zf7"
        + "QN0c+Ncf8PBTYIm6Fg1eh3Pwj/gJJ9pSt6ET30TetYF/3gdKEMHGqs8Eie9Lue9f9EMzmTzXsoDPFRs4ggNnjmA+dwDs3ZlDWXc1Wk8wjuFoHsPz"
        + "aA3rtvPI7SA6md01X4ZzOvpT9WuYWUuEtT1h7W6iFy/uOLTP+USec6qfTXylP0Puld/v70p12w5fprjcyvdMBJbVPuAOwjzgSLtFXbIvAp3bF7GA"
        + "OIy4OrXUQxjEhSoRlE/xfuIfzuA+4p5TS/9O2aeXYaE+tzwaBctYukyhYNlfwtAKQ5mnVlxACyskzPuZe9+pFSewnJ89z0D1Nax+HquvYfU11ynj"
        + "uQs2ogA7rob/uQt+qoxnL9qm5MA6m4BXn12nlL1jnRjeHesOrPs5NNeLA/9zF++E8V0blLL2bBDD3rNh1wa08eqGQQz5vat8hPVpRKi/OIEC4xj2"
        + "Gfv4laK2bb9Kqa3br/Kq1duvWvhbq23Cq941/yiv/b38AV4KlxvXY3gcdz1hSZR8+leJlyYXdjT9dwqDOnGv+gKYxMVnkoYyTtwrhE7WKMn5LyLZ"
        + "uJJwJYSvRFxTCMhGXA8WmR6Zu1z+P7mMT8h1StVs/XPsKA5wVtcR9Vtvxz5GNG79r3g2AIymrXfhNGsmVTOVWohWKrUR7dTsIDq38rGX6N76PWxK"
        + "gNG71YOHnz7N/q1YjsYAqQapMUQMb4XXRwBjdOtdATHGSDXGRsYd8JnBAd8siCk2PE3MbOVDLzHHhuNjgYTYv8HKdADbSYCRHMtnwxRSJcfyyYtI"
        + "jYWJNCI9FgPIcIBkJmBkxd6OJ5dsUuWwKJfIi0Wn8x3ARAFRGItOFRH7WbvYAZIlRCmTZUQ5DVQQlTRQBRhVsXheNKo1a2Ld0Xiy1ayLpc/qNRti"
        + "6blGUjWywSaimcZbiLNSK5tpY+/bde87dO872WSXAyh1E73U7KNmfyxe2YwBzcHYpeCQ5nDs7eAIqUZYZZQYY71xYoIGJ4kpjmbawR2YFGKWvp8j"
        + "4rehIAEwErdxlEmayds8GGUKqVK28c2XSNvGyXCAx4EMIhObpMoisrdBOYfI3Yau5BH5VC5wgGQhUUSV/Q6QLHaAF44SopTKZUT5Ns4H0U00sEbd"
        + "Nrxz1RLj2xJwcrZui7TULLXniPg4PNUlAEZinMnBaCbHmZimFM3UOBOlaZrpcaZbjAzNzLjbTQSVZnYcnnOMHM3cuABq5WnmxwVQq0CzMC6AWkWa"
        + "++Nux9IoJlVhHLpRROxnX4qJkjj4rhQwynR/yjUrdH8qNat0f6o1a3R/ajXrdH/qSVVDU7VEHc3XE1VENXGmFHVovV6zQVtv1GzS1ps1W7T1Vs02"
        + "3Ua7ZkfcRtTq1OyK24ha3Zq9cRtRq0+zP24jag1oDsZtRIgOkaqX3egj+tmXAfZlUFsa0hzWlkY0R7WlMc1xbWlCc1Lbm9L2xuMQXRPEJI1OEdO0"
        + "PEPM0qdzwNkHz9xNaxF1m9ZjojatRSMFm9aDhZvWovGiTevB/ZvW7hDM1Kb1uKkS6pdSv0zrl2v9Cq1fqfWrHP1qR7+C+pXUr9L61Vq/RuvXQt9Q"
        + "DdRopEaT1mjWGi1ao1VrtFGjnRodWqNTa3RpjW7dZq/TZp/TZj/1B6g/qPWHtP6w1h/R+qOO/pijP0r9MeqPa/0JrT+p9ae0/rSjP+Poz1J/jvrx"
        + "m6mfsJn6iZupn7SZ+smbtX7KZq0PLSywzeu1jkvruLSO0ioYYTo1MqiRqTWytEa21sjRGpnUyKJGttbI0Rq5WiNPt5nvtFnANpUqYq1iKCmjFKIy"
        + "yp2+lNBOKe2UaTvl2k6FtlOp7VQ5dqod/Rrq11K/TuvXa/0Grd+o9Zsc/WZHf3YzPyjytXSa0sxvksYpTVAapjRCaZDS0GZlGLlb1r7PgW1Zj5uZ"
        + "v2Wti/eCLev1vXDLWsV70Zb1+r5/C3pAoXjLei0Yo1vWPsz53bIeN3Mc9XmfQH3eJ1Gf9ynU532a9SnMsD4rljntlzvtV4Tbrwy3XxVuvzrcfs18"
        + "+7Xz7ccHdfsJQd1+YtBpPynotJ8cdNpPCTrtpwbD7acFw+2XOO2XOu2XhdsvD7dfEW6/Mtx+1Xz71fPtzzrjn3PGHx9uPyHcfmK4/aRw+8nz7aeE"
        + "21ezW7Arz23xcCRsUiUEaTYxiPaUSg7q4A7qtlRqELppQZzJ6UGeb0HkdQQfxrN9ctBQZT+lbqZjJUtbyXas5GoreWErhaxbFPyUNBxkX5YjuRKp"
        + "1Tp82VgpGjPKgvwQVh6MxuKo0qaqg9E6YqlSy/7U0VJ9EG39MYRbYONmvSVRoZI2qrQN1OM30SC3oeB6VqO1esdaA5Ubaa2J1pqd0UEr+X4kU+5X"
        + "Irk/M4w2Z4DteoAdzgC7tJ3u8ADHWX2C1fspDeih/j0/DqXfb/Bjm+kLP9+La/kZ6aozkjojnf2rFKn6B1NmH0BHMxIkxpbrL5c18i/54aFgiVoU"
        + "FLUguEhdHVyt3JADuNzBa5UE8aqBSZTgUlw4MILLlVen8Wqh00tUw0NOiV/9EWoNIIURai7RFzXxDnLmbis/7v7P5V+ge+ENX3bwStVIIxr5Ydhq"
        + "C4Sz103y6tWC6xFDrpGv7pcaUCq4V/3evwj8lt9VPK5HixAtzTeKtBQ5nxedXyU/PE6zrIZS9T79CQ5+lFmmZ/eJfPUfkr6Cn1fTEvUWHp5feImp"
        + "fyWNz+XYmnDHi/M5X15eonKY8OmsyD/kLhoqSmd9lqZW/YGrZ/griYCYL6350Be2Z/4uo8kfFpL2mZ9p3CJbd1nGl+pEUqaFLZ3IJOIJ5Ckp2AWp"
        + "ndhPvBYpXzzAe0QSWWlsn3nAlrw+dOff8QeCut2YF/6jXfYvTc4QpMnngUEGTWExZq2Oc9sxiGO9kxj7GAXj/GfFpJ0MhDkkS3qApoeBjBAK8puB"
        + "kgag/DXq8Z8VC15B6UQpMP0UDewCKtpR0LsHaDsNy2UHYK/lcaDsZZQmPgkM0FTCuyjNH0NydC9Q3IK8uVeByi4kc3ohpf0CqB5GsoDjmHsO6H0C"
        + "qM5HQcszMDqaC+RnA51tLKgC6tlGVjIweIx9eZ19ZpNpJUDKQ0DGFBqfYw96H2DvP0Ze1XvAcAd99QQQP4LSjipIDfEwP3sceo0TSKYOAI05rBYP"
        + "pNDPBcnAAPXaJugI+mWwxOSpBNSeRGnZu2z8EY6S3U2jlTH2Pn0PMHGaKuxBC3vQmMI+VwJZb8FAeQ1Qw740PcslN0kPDbIgi+5M43hptI0daqZf"
        + "pkMsLYFU+QKk/lYgbRwGWjkVOTvoMHqo6U3kJVcDIy8hGV8Eqb0c0jBnIfctJPd3Qsp/FEhn5OQ+BfSxz+P1yCt6n2HWA3T87/mJz9iN0hlGWM52"
        + "oPgE9GZ+RV89wwBhJ8vS6HEGSD/9PHmCU5ED5eRmlO5nqHQwbMvfpRN1WL/NUGlnCOxnTOYDmQy4zDno1dN1rZzugf3sy6+B0UKGbTYHqF1M83UZ"
        + "QEkBQ6WeKhx52QiS3XRY2xG2UQm0TtIUYy2Jg+57GEicoicZsXlUnqTvkzPZ3eP02iAwnQtMPcweMCIqH2TBPk73dgb/U5x9Tm3pAJJDnMu6ArqJ"
        + "lmc4q01vMK5e5azmceSp9BpXVCoHM3ocbpp+HXmlO5GceRJ1s5u4eho5PZzp3mfZELs2lA40JNIK52iA/0jbmI8ajfRkRSpXKENl6n0kO7mIuw5w"
        + "Lrne9r9DKzRalE3zVB6iE3Oz6En2NJshVXiIG8Av2HsGTTXbTWSodA1zlFy/qUQVR57G4O9kbAywk3k0Vc19o4ROHGlFaQ4bqvgQoywaBao4tvbn"
        + "Ge1HWZeLpHSGi4TTM8F1Xl/IdcnQm6Y707o53XmMTqJilC7hRtb1AQpmpyG1sKcFLVwzxZytgwTdOVvHJcmAy+KkZKfjKB15EEdi9a9MQ0YZ951c"
        + "9tmclMoEhgA3j2Eii0jh1Nawa3XDeADKeQNof8UwpIvLqm2vYcrkDi4SIokYH+c/eHNqxzjyBG6WGYVAE3vQzu0hj2hk7JY9BvQ/yrw0DjAJKHiQ"
        + "8czw0THUxsAsZnD1cwZz+hlIXDO13B0HuAZnD7KAPuikY5s4FeV6QXAqWhnyEw9SZQeDn0ghZjneCWKISD6DIkZ2Eddg8UfcLLnJ5BKl3PVaR1jA"
        + "YOjtZ/z1cQ8j0o4AeTxOMrkQ62q4Ul7hguX/YlJVAfQxHHu5CyRzetq5onq5e48MockdT/sQp/3wbkYZo/hpum4vMMgF20tpmE7sZdhO04kVXPuN"
        + "u+Z3Ae3O+odYjZ6c4J7YQVRz0yqbRRt97zH+iAqGRemZjWL8GM8j7sCTdHY7k2X0eCk9nt5NZ3MDneaGMvEmUMWFPcmoGyNmuIgreUxUVnPKKqjM"
        + "8y2HC3GMR8c0t7luno0jKZxabnh93BRGcilxoiof55Rx9aQ+xokiKvVpQAzt5KnBYG0napLYA05UF5fQ4CmgiME6xe1hcJQFJzgVPHqTuY6meHIO"
        + "c476uYjriYlaxinRR0zyxJ4l8plMoTTCaRznNGY8xwK9IfN/XsrlsZ2Rzjjg9j/AkO/mmskk5rht5hOTH2NVDPB0/rDCK3KceOgYMHza4lnBuSSO"
        + "9yIEPkjyi5xKCyAY3kONzFG1TpWfsMt9oipO2CW4VZ6wi3xiVDETaaOaAnJUwQk7C7dC3iJUzWH7Xbyr1R62D+FWd9g+jFupk9lw2H7L61ZJHfZx"
        + "n1Jdb9rv+fwqvsN+AI/jCR32Dr8YiR32KR/SRhIF5KjqDqiJqumwT+JWy+wvf1NfWkX9lnrqy7Q30mG/j9tkh/0xbgPOrZ23F6wv+Brzyb+T4jr/"
        + "K/2fSH/gOuqRu+X/xS/599lYSZRsF/k3ch3Hu/0HL3mUZpTygwmi3L962ePwSVPZp1/z8P+sqPOMKWV8cBAJ6+hBVPF+dNBzGm/5bx/yOBy0vtKA"
        + "+vwvvlh+xy3UPTm/PqovVhGHqiLFoREF9lBYAOFtCosgHKWwGMI7FJZAOFYVGfWZlXarMrQhTcOeN3RG8M9bDAuvXS5/Ir/7Xx/OosSixTjziHii"
        + "rtvGBv80pJJ8IJNIfgrI2QP05QINTwJTRHfqOXiKbESN+BwkJ3cv5iMiUE6MNKOgnCpdTKYRmcyby4Y0RGQX0gqlZmKar26tT0CqIOYeQd2mLCaJ"
        + "vsdpnshlQXUmpCoikejetZjPB/MoIhoygEqiiJh6DBgkBs5IQ0TayzafO2NgPh3JUmJ/OfJyKKUTw48C1TvpDUojafRQ2nxeZiqNPsJOptCJRDyR"
        + "QHQ/zJ4SxUQaMbwDSEmmKUrTSRwlkU5HNMyiL0kPQKqJB1KJjASObTt9RXR+DJXhVHSylcqNRDGRSEydBqZngLEHoTKaCIxMI5lGTJ8Csj8C5qaA"
        + "8US4s5Oom6QPPojhEzeNfuTG48f7tEykEdPjQNkkCgYpdRF1x4BCSsMJsFJyElIGMf4eVcaAkhOoMf7uvJRHqYhIImpPzKMoHgZSKVUNA+lE9fEY"
        + "DhoFKT1uvpZCqhhiN4gSIomYbscjREGIpjqgV0cUvLUIMzOIvEEid44+zULBDF/NR9nxXmLsY84WpbyBGH4mYJPvADVHgZZZzhZVcpnMa4SB6j52"
        + "rReoIMqJKqKvhxIx0c0hUJqllE/MvAVMEvVEKVHSxSEcYV4nW+vgLLyENqYozRymdymNv8lBt3PyylFa9WuaYrKUBUUfceW1QUohWt/geClVTKNg"
        + "vIW9IuaeRt3WZtZoZLuHOG8fQmXml5zkKUhdxByX+Ayh9cZZ2nYU7pxpZ3gzb+YgC4jpBg6VUvkumN9Pe031bJwFuf/ExuuAkXSUFlNKYWlBLUNl"
        + "kkH9KvNq2L9qRnEV7SVzBl9m/E1wC6pkXjxH/hKj8312g9L+CjrixXm0T1uMOujNTvG17wVOwEm+SDzP6SFKmNdWCiQQGc8B8ZTKKWURcyV04hiq"
        + "FbKgrJiDOcC6Y3TOPkjJ+7nUjvNr67NcBs8AAyF+bCCyCmmvgIMmJoi5Ue56lCqe5nQTXflUacUKLeEWNPEW6ibsgTTUwc9FOQwGooCoeJ2vQbsZ"
        + "hER/I/v3C6D7cYYjMTPMYKU0RGmYaMlgDBGzj9Ee0ZrOyDmO0rxHWVDO1tIgNb3Ad3FK5W9zA3iEEj82JBHjfC9LGFzM1bOYn+pQmsMvE3lEO1+0"
        + "84mWh2LCaCVmkthn1ph9kK6jNPIOd0y+080lcM4T9K4HdPdzh3uEUzaHgJvgB5w8IpXJztlFjESolJ2GlEdkEbX88jnyERc20T+9iCuUDX3Id6sP"
        + "kSwnpnsYnRP6AxiSqd2c0HFIKUy2U2riW2r6SbbWRf+9B6lrFOh4lwaOcEPu5Ws4P09UMFnJDWVqCKXjfG9soDQ7CAwTdb/mSybf46uOIVnM7y+5"
        + "lOqegIs7D3MWBpCc66eBDm76lPK5hdfyU04hMcKdq5vIeBulaURvEdDwJtdqN6TkHmCIUg3P5HpKdUQp0cftsILfWQcpTXUBo0eA7k62y2QtpdHD"
        + "NN8BZDOvhHnFRCrRzRfeCX6AyOeniKk2BsOvUTBCFBF1/JiU1gYp/gD1qJJDzBbxbZafLFKZbGhh14gcIltLr7OnRMchljYDCU20zGQBpbFfAq2t"
        + "3Mwb6bWDQDqTDQ1snKjma3NvPUOFKPwVd29KubtwflTxs0gzP2bmvk5nE72v0JPVHGUVJ7mCPeCXp7YX2Tgx+QI9VEajfNvez2ef3OfpbKKzlHNe"
        + "j7yMZyG1HOBg3uDXN/15rJBHUQH7Qowe4rszpd49nOkn59GdS70sup0Y5IfkhnTGbh338Ue5IMr4cfk1rp5H6BwevQUpkPr5Yb8qj2/qr/LJiCh/"
        + "iAVZzKthKGfyg0ESo4QoITL5Wl+7g4upmg8iCfRfPJBEpG9nky9zvc3wnxtmFqLGFJD7ATD7Ip94iNb3F3Jn4L8bMJl9DFLyUSDxbaB8FKVzL/CR"
        + "6d2F/Da8kE8ANEUkE3UjC/mtRR1LudS1+p95ef1D/4sX17///Vv++z8=";

    /// <summary>The table, unpacked.</summary>
    public static ReadOnlySpan<byte> Unpack()
    {
        using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(Packed)), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }
}
