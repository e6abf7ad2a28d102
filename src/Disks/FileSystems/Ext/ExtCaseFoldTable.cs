using System.IO.Compression;

namespace ImageTools.Disks.FileSystems.Ext;

/// <summary>
/// The facts of Unicode 12.1 that <see cref="ExtCaseFold"/> needs: combining classes, and full case folding in canonical decomposition,
/// without default-ignorable code points.
/// </summary>
internal static class ExtCaseFoldTable
{
    // Deflate, in Base64, of numbers of seven bits a byte. Two lists, each after its count: combining classes (gap, length, class in one
    // byte); mappings (gap, number of code points, the code points: the first one relative to the mapped one, others relative to U+0300,
    // with the sign in the lowest bit). Made from the character database by a script that walks all code points.
    private const string Packed =
        "7Zp/VN7Vneefe78PPDyQHxijcYz1R51qOu7paZ3WzmxnOz+643T39HicH2f+mJ2zurunnZnOJGHP7oQwp06DBBEREQkiIkFEJAQRCSKyFPFZSihB"
        + "ihQJQUCChIcQREREgojs+3W/D4m/2nFm0k53zpw8z+v53Hs/93M/93M/935/kCm7L/6SaMCcDgRHoDkRiBsJ2GMUxaSRQJxBTpDOmwETDXgjAS8a"
        + "sCNGpIvra31hOmDPnOfGaIGNi2ZbMxIIqtH1M68ixEcD8TLvKq1fecoZSAyYpIDZEDAbA2ZTwGwOmOSAuShgtgTsxQGzNWAuCZhLjdlmzGUB8yuG"
        + "LiPGbPkm3l0ZMFcFzNVfNNsD5oqA+cy5moC5JmA+y0ByM+7coCPJ5tpvh6LW981ErY2a9aZrza9eac5rQs9NMTZRfy7r8gdpo4+aUKwcNiOXBaMm"
        + "HFWsTFz0Bm8kVfWbzg8To+dbX/fbW29y7v6WCSWbsLdu/S9c8Ysm+h+csOsD/L77hMyfBMx/+bar2WnD4vcQ/iJgwhuDf/03do8T/u5bdmQ7sdPn"
        + "xFdNesDcacz+uOCdVgJehcWvm5EUEzI2/EdmpDfOiz4TMuGrTLjUmHCiiXYbcyrPsHa4Nuwvxh+Y8NaEqJb8i3Hn13iPCW024ev8KYSiN9nwvzeh"
        + "JBv+hgk9RGiMcTkXyyeNGDQj8Sbq2ehRY2Od1qOlzDruonss8Dk/9U65HHDZt74KL8URPUPaeUbdghgz59fJGn+o97d50VzN5varo4eD5hWXhadJ"
        + "R3vyr2zCyzMyG0yMXm2jt9roAWvCrdLdviX6m97I50z4NhPaYMJz0vGdVP7EkULRL5vwO1J8+qAxl6fHy/UQrveEzMhrinehMuGBjc7lHTgkt0aC"
        + "Jlzpx681GIweDNoP5FdwZFHGfsOEf9OEAyb0+170izb8dRP6lgmHTei7rvKIMSEt2a2WRb8sFPXioj2GpAltM9H/4VRWjPv5exPe44T/ZcK51kmV"
        + "ngn/sQlvMeE/lBsqKAdYdJVOPGzizNdC0anHtEZHP29PKJyeeS0QdyIhYUR7Wxl6ZTB6QGvYsj0UNRdFbYhgaIaZkhq9YPRkUmhkp7a7CT27/XfN"
        + "75gL9/njQIK5b0OSbVUAbZuxxkaUN7bdxBvbYZKN7TRb0dTvLdQEkKTVhVY3Cp9Qh36Hb+EjbarrMcnWNxig2lIddNW+Km2DpjjR2FU01tBIt9LI"
        + "sOqdaaWWZbda4RaKAYpSyUYlh9aP11nVxX9Cg+pybbKnugB1lrqgq3N61rfXahMUGhCxGxQa0GFvlbegg26doIu+3aDHbjK2F/TZy4ztP4cBwcju"
        + "ENaGwSjWxsA4+hNgErtTYJpOM2AauzNgFuU5MI/yAlgkFks+pLIsMMwqM1wD6Z7GygCZnnpmgWxPI+SAXG+TRb/AU+dCH7JV5N1ibbG2vC0BpdSV"
        + "gXJPHlV4bi70q6a5BtTSXAfq0WkA0biKROdOM+O3gFbGbwMR71KFVEChHRMdoBMTXaAbEz0+1NAL+nCxHwygMgiGUBn2oeIoGKM47vtpJz3FYQpM"
        + "48IMmMWFOTDvbVUswSIeLYFlYrMClhlrBZyXVr1kIHfWQHpQ65ABMoMaNUswRUFrHvdiUTKP+NLD+uFrPaOjzRyQ+OD5loOy9YR+H6Mq6MTDqnrS"
        + "00SCNylBhJi9Z/xez3herGQX0FhE44jnf33NZ31jyjeXFx+kHYyTt0OgG/SAdtABWkCr4LXFJScYL+LYHqct7HU4dsYlq7XLsTtO9xlej2i9Zae5"
        + "4rgat0lcg4psAlFM8BMU82tgGayAxTgFfEmQiVudCdH+iE1wFOTEK7K+78Xx5KZgIorkbmML4rWRCwWvPn6rnGuAtiZIZoIckAta469UBoJI/Gc1"
        + "Y/Bp65optoBWim0gVrwyVoz8tL5d8d9SpM+hR2AmM5qUnWVmGf6SqS47pGTKAZkhJXOW4C3GE88lx+X4eMID7Wq81NYELz1ErDOgnadpIT4hZI4f"
        + "Mm7NOxSrlw4ZlzGZyop7VH2fWc+T2OctY76vjzW3GZuqDqd1Q3lNrHGRnwSTuZHqeNucpOKfSqcsydg/k/zn+v5XOf8dfXdJ/t9ahT9Ktv+EK5P9"
        + "xHp7pXbdl/VNlHHZtVv0Zal/LdlukWf2GrUl6fsrqt+sb1hj64r0NWO+hOvadip9xpgb7Icn/VM+f23MbZ5JdeFQcaPbtxnWrH/td5VxfymTj6rl"
        + "dut+17/2oEn+UIWrJEJ/qk7f3eDX/fQY2K9v+Odf4BWnDdvsVzTgV3Ud/G2r5E+Os9+QE/9JdV/Z8A/HwBplsHflR5Ik8VOF7x/10TCFXNeKhI81"
        + "e7oEbzh3Cea+Q8C7cxdl52qyW2BdhpO5DK+jN6bbzyV3AAxSPbTeput08of6t1LZBmLaCTHtYTBqL+WifekH6vyr+vnCBf145nbzi/18yX5jf2Kh"
        + "CcTbxCc2alsdEr4Jgod96WFjf+3QRjl3aONF4Ljy6uxlCcADv2ozRfMh3gH+9hy+DW47e9nf2NB7l2ujPrU9WQ2X03q5VcPlfyJDV3g2ePaKa7Fw"
        + "hYnxDmq/ffaKM9rOT17jqfvVdL+G7lfT/eqvWu+pa29Sg05ch6Snrv2e9Z783F5rDl8fAorqk9dbG9p/vfHC+68/fP33pbnD+Eh66vP3yfiBG6yN"
        + "O3iD8UIHbzhwg8Z4/oZJTfmNGxNB3Iex0f7hGTV4p3TOhE5/ydi9+260ds++G8P2qn03bvmZ3XbqUe/Lf2de+J/ml/Br9Y3X9wHdjgceijObzYc/"
        + "TXpoCuhEc//OalJnbrefgCD4/LmiZ70ztxvgiq3WlPw3Y4r1zdI3I/bN1HdJCdmp711VwQSz9gXz/8nX+4AcsbZ1z3/WieJD1+oIaN9zs84x0Lnn"
        + "v+veQPC69tyiq1k3tN0o9YBelPpAP5oDYHAPt71geM+f6VASvNE9Cbr5GXMc36Pt6E1AO4nGFJjeo6jPCN7snls2GG8O2jkGmffBPYMPnizAEgMv"
        + "g5U93PSCNQZOTxUyUv9cO9OHbGcJXnYq94Y50GancucFclNlIg/kp2oCBT5ULBS8otSbdedSDG0JTaWgLFVOl/uQiQpQmSqnqkA1vWt8qFgL6ijW"
        + "gwYMNIImDDQLXnOq7he9FsfW1Phk3dk6RlKJWbtjRyqR64S2kwG7QDfGe8B5qZdh+vC+33k/4LwfZMghH1IaBqNojqE5nqpHNm/CcTL1MnHKcTr1"
        + "ZnEG2hm6zII5+s2DBQwugiVms+zjm1oUsErs10D6XjVkCF7mXmaZ5Zi9N0GzzIE2Zy9PviBvL4vhQ7cDBaBQh6QtAsV7pVwCSvfKlTJQjnKFDxUr"
        + "QRUq1T5UrPGhB45aUIdyPWjYy3qAYdBBj8hePXO1gfm9Gbpy9u7d5NmBvcWJejqgzxpIT9O9XYbgZaYFmZJjdlpQi5XjmJsWVGueY35aMN54BY6F"
        + "aTcHlVqOxWm62/FKHEvTNqhXmWN52gb1qnCsTNugXlWO1Wk3a4PUQFuZJjeqQDW+1IDaNEWwTvDqnT8Njo3OnybHZudPi2Or86fNMeL8aYe2FVNt"
        + "IIL5dtAMWsC5VvXBertjh7Pe6djlrHc79jjrvY59box+x4G0m9Rr0HEo7Sb1GnYcTbtJvcYcx9NuUq8Jx8m0m5SoU9CO4sYYGMeXCXyZdJamHKed"
        + "pRnHWWdpznHeWVpwXHT2lpy9+TTl2AJYxOgSWMbyClglpmvC+dvP0p3XKfd27tBC7bxOg1Ts3CFW7rxOg1ft3CFW77xuv9FK7dyhH1uLfh369U6/"
        + "wek3Ov0mp9/s67f4+o3oN6Hf7PRbnH6r02+Tvmc70OhEo8tpdDuNHqfR6zT60OhHY8BpDDqNIacx7MYc9ccc88ccR38C/UmnP+X0p53+jNOf9fXn"
        + "fP1Z9OfQn3f6C05/0ekvOf1lX3/F119Ffw399F3oZ+xCP3MX+lm70M/e5fRzdjl9aWmD7drhdAJOJ+B0rFPRDPPRKECj0GkUOY1ip1HiNArRKEKj"
        + "2GmUOI1Sp1Hmxiz3x6xgTGur6FUjJevVSbReg+9LLXbqsFPv7DQ4O43OTpOz0+zbafH1W9FvQz/i9NudfofT73T6Xb5+t6+/uovXijycLiOt/DRp"
        + "HmkBaRppBmkSaWqX9bzS3de9xcR279BPsHz3dQF+K3bvcL+Vu6+z/Fbt3uF+q3fLA4Sa3Tuc4NX6/ev8/vWx/g2x/o2x/k2x/s3r/VvW+9f7/Rv8"
        + "/o2x/k2x/s2x/i2x/q3r/dvW+0f8/u1+/45Y/85Y/65Y/+5Y/571/r0Xyv9Wv3+b3z8S698e698R698Z69+13r871t+u7tapvLZb19z0FLrYjBTs"
        + "ZaZI39rsFJfcKb5ubop081J0Zc5P4SqXorpCqVuTneLZ+u+hW+hbKXJWin0rpc5KWcxKJX2rUj4kVaNut6v4Gf1e5dKXweo0mFefwuuwhpRkbY5m"
        + "Z6olJdllLCpt+BPBUnuKxvo9Cb8jG193RxIKTdhodjbUjzejKRxDKTvohrV231oHyp1Y68JaN34NoJV9h4o5d1hjSv/e8/r8Cfa7CQ74ExxydoZj"
        + "E5yn+wLdx5EmkCZRN/l3eLxyCybG7vJNYPs56cZzkj0nnf/XZEzz3wbN6p1ytCDDbA2Z3/iCudr8Yz66NdhmL04x9qKUi+2vp1xl4yVv0Dc+5SvW"
        + "pOiBQ4toUi7TVyuast2GXVkPGK68zXbc7bck2d9WrwmVNEPHbe6Lpp5Ezv2GbJJ+kz5Wf63zIhz7hlK+ZDsx4lAeQ8julnD++1vm+V83+t7rmS+b"
        + "C/fJ3WBtyuP2F/5e4Gd8buRyPVtljOn+mjE9Vf5LRv/TxOvHZdpakVoOuRdxiqNZpbx6yJgL/zrpAnzCjnHGvqJb6CPPUvpn0vtYTchR4XhmvebT"
        + "y9tsCYVEV7Xpl9lFz252VR9l0Kl+JzAyfUEyYOun1rz7E8cL/jyzKSkmZB0KfmTwONh7IM77VE5kFcbpSAeFIB2ozpqKA5L6QTV4YZP55AneZkwm"
        + "neYOBQ+HTNmY3Pk3/JIg8rDWhT/dFf8oyApJWnxamCRpKmu0ahHWdmBSl+VBMPe+Gub542LWfSTCmoq1I0LXPUJBVA3l3UJth9DwAnr8cbHiB2pd"
        + "qBOWH8XAAaGxXw2jB4W+92S5/rDs9Two1D+n1sxHhAlMZbyu1vI5FWcfF2p6VLf2vNA0pGLJqKS8Hwot0ypWMI+1p4TRh4SWcjX0PCGjs6VCebEw"
        + "2EdDs9DOGEXZwuQpfHkRnxkyr1bIuVsoWNLga3gweifev6+65jeE6QFi9ZCQPqPWgWZJHekyv3paep0LKuZOCJ0ldEsXcohzRbYwgV7fAoEgLpO1"
        + "Qa5KQtubaq1/ncHvZZa4m4eVObzPPygsvIcKHvTgQWcOPjcJRa/IQEOr0IovXU+y5RaJ0CQNRYQzj/litA+HuonLcpTWWklNRySN9wp58zLQy1KU"
        + "7CdgRKjrZdVltwgzz6qYXiWpv0HSNKtQ+oqK1YOSyu8X8smc0keFMXyeb1dd1Vuk2Ygw8H/WF77gYbWukGEl+4SaM9Jb+TGxeoIEwcn6PCJOgowT"
        + "58UzLEWJlLO71VpNqgyQtg2vE0SX1q+SKv2kQDU5WS4UknCFa9JrJ3S9LPdENb78RJitJG2LmaALMeYjBUJtBanSjgozr59RcZiA9Z1gjCahdxFT"
        + "5FoWkx67R8hcIpJkbBnKi8Q+uxB3TxO1SWG5VFi6Bw/IiKa7aDjEcu8j+R9l9VnaugkVp1jLSAVhwvIKq9r1Enn1PKtaxsxziRo7KpfJzJ5WmJZf"
        + "VF3dfSquPKK+xV3snk6Wh5UefZKBcG0qX+jIxAprNMGfajvL1aOTSDbmskNJlaW3VBxkEw8dZi3Zb9WvYQWjVcWYR3mKIJYWEUk8LSalKo9xAPwQ"
        + "70maFsbNJFWGppkl+zcXNDPzPJJ/kNyYwMkyTLVwbtQSxJletZYwUOM7mmXVrNDM3PqfJttP0pdNUrfCJmF5Ftjn7ZXsS1JvmXDmDbPcZWQnaJwl"
        + "JBxkQ2+rYXVZUg+eVvSwZ2pYraOAcK5G2JIkXBGLUpyvS+nMXboktvw46JlZ8n6QbV/MojRlkAIcHtOgCOSwtK24FpnWDVDJS0L/DzzPDLGt+h73"
        + "gmZxP5sEZIH5ef7szdLOMfMMDsuCSqELD/o5HspAJ7lb/4Awfj91eUwwS6i4i3wmfVwO9ZGYNSTXOCtYMk4isWfaOB0n2IOrR2kgBoMEtoulaHAb"
        + "gqXoJeUX7kJlP8kPcsAq810AUyD7HKrI7Cr2YM27HJYcMqWgjlOvd4YGkmF0nPwb4wwDeSeEMi4nhWzESCs75QdsWP6jSXOjMEY6jnIKZLM8/eyo"
        + "UU7vmSkNuf+xROXpuKJbUE8WP0boHhcm2bCjSNMEcZS0XSaIjez9zgPrp4ALZ/vddCOSC5yJA6CFQ6t+VWOMvUH+gUbSou7cQTF/iusRJ/Aiwe6n"
        + "WE/E64h4/jDB5gBd5kBZeFloZmMvknVzYIVN3MRloqmFJWtEmetbCRtxjkvHMsfcMNfGmRyWlgNvjENhphSJhWp6kCVj9+Q+wEKBJnc1AFP3cdUg"
        + "WftBaxYesFBDbKHJs0IVybrE8TA5S8MZloJLbzb7aIkr5zRrNM4mbgcLbeQpGAOLXLFXQTnFHKQZlnGeZSx4igZ3IPNfmEq5bBfkkwcc/xOk/DB7"
        + "phCscWyWg8X3tSsmuDq/0xg25jS4+5Qw/V4c1wrWEpweVQq8nZVkzNm8DUqGN9SjcNZebxvOhBoSjW08E6rVT9OZUFWi8ZqpVNlrQVCNrTgTKtJP"
        + "JT8bbevx0Ot6Vms7Hjqmn8jx0HH91PmVHcdDr4TjbdZA6HSitUMvh95ITLLpA6E7dTueMRDan2S8zIHQ2USVvSwE1diWAakZ2zoQelM/bVR/+h/7"
        + "qVXsz+hnP814MwOht/SzOBB6Xz8T/k8/P0fiPuFtzAf/vWkCn72g/5X0O4GTCeZW8y/xyf5FDla72ewz5l/J97Se7d9+NsE6brZJYoax8T9+LsHn"
        + "I0Ebeu+FBP5/RSRhzlrv7aMqxJ08qi7hd48mvKen/FePJficjLugCfXxT3qN+TmPEHlkfX+0fN5uPNa8yfj0NosjCBdJeBXhYgknES6R8BrCNgmn"
        + "mjdt/shO+13rOUOOXmjd0Dkhad1iTHjhC+Y/mp//Z0zXosyqS3TNA+kgMhzSAf+YpNpyoRBkPyqUHBTGSoWOR4QlMJx7qe4iO9UjvUTFxYcv4RZR"
        + "aAAz3WpoQGWIYh4opG6tWNIUKK7EClI3WObRrfchSY1g7V717SqiCMYexDwopaGlUFIzyATDBy7h/mAdVaCjQGgCVWDpAWESTJyTpkDecyHuO7fK"
        + "fL6KdaC6QXUlSPlg+n6h5T6igTSTR4Ty1usKczF6L07mEESQDjLA8D14CmpAHpjeL+RkYwppOYtZgnwC0bEqX7LulNSaLuSCggzmto9YgcH3pTKd"
        + "Kyd7Ue4ENSATLL0nLK8Ic3dJZTZTmFlWMQ8snxWK3xXWloT5TIVzEEQWicHbW7njxui78br9eAvLIA8szwv1i2qYRBoCkVNCJdJ0hqzUvimpAMy/"
        + "gcqcUHtGPeZfX5fKkKpAFmg7s46qdBnIRWqeFvJBy+mtTFoNOSPxPJZKapzCDVALssByv24hKqKYGpBeBFS8crFWZlJ1k6B0jZgWqWGFR/NZHB8F"
        + "c++zWkhlE1t5TcCQrwmtJ4WeVVYLlVKKZZ0y0DKGa6NCI2gAzWBsBAksDDMFpFWkcrDyirAI2kEdqB1iCieoG2S0AVbhWY2xhLRynOgizb/MpPtZ"
        + "vAa1Nv8EUxTraKh6l53XJykH9L7EfJEal9Uw34NXYO0x9e3tpkcn4x5j3d6RysqPWOQlSUNgjS2+ApzePK19JxXOlX7Sm7qVozSA5Q6mitRwQOar"
        + "sdfVzuA0lP5fBo8IM/lqrUHKobWijVRZJKmfp64V/1rI4mbsZbOCz5F/CxxBTdSlM/Nnyc63cAOpupFAPLOO/uU4sk56q0s89h1hAd7kQeJplgfU"
        + "UtdXJ2SAgqeEdKQGpCKwVksQ59Stkob6GiZzmL5zBOeQpOxqttpp3rY+yTZ4QpiI8rIBFFVir4JJgwWwNsuph9T4GMsNhspR6dUOreUIWnhFfTMO"
        + "Spoa4HVRCckAKkDjizwGPUwSgvFO/PuhMPwg6QhWpklWpCmkadBTQA6B1QewB3rzyZzTai27n4YGRsuT1HWEZ3Gkhlc5AO5F4mVDFpjnuSxj8hJ2"
        + "zyW8qlNrCW8mykA/D9rloOfurTH0gpUsfKbH6l2EDmnmNU5MnunWMljzDHfqCcPjnHD3smRrSrgFXuCUgVyKg6sXk4lSqX9PUhkoAm28+Zx5l40N"
        + "xpcvZocy0Ds8W72jYgNYHiE7F9wLMBVzh1nQeUk5FPuRunhKzX+T0YaI3xuShmaFgdcxcIIDeZTHcF5PNFJs4kBZmlLrPM+NHUirk8I0iPyEh0ye"
        + "45tPqVjD+5dSpMhDCvHgcVZhQsW1cQwMcOgjlXOEt/EqpxLMcHINg4JX1ZoHRquEjpfZq8OSskeEKaRWrsntSBFQB8Y4Dht5zzqJtDQkzJ4QhgcZ"
        + "l2Ib0uxxzA8IxdTVUlcDcsEwD7wLvIAo51XEUh/J8BM1zIAqEOFlUl6fpPTD6KFSAlareJrllUUuxY4eXAMloNhJL+IpGDhGa7eQ0YVlihVIcz8S"
        + "ens5zDuJ2lEhn2JHB4ODFh6bR9tJFVD5Y05vpNIDun4081qkm5eZpS8SbDD6AyLZwiybWeRGPODNU98zDA4WjxCheozytF3NvU/p0wQbDNax5u2q"
        + "K3hSUs9hJvMSb9/c67FKLkUV+AJmj/HsjDR6kJV+ZB3DpegVEXYwyYvkjnxyN8I5fj8bop6Xyy+we+4lOFx6K3IkjfNiv7mMJ/XnuTMCDXfTUERd"
        + "K6lcyAuDLLIE1IJCHuvb9rOZWrgRySB+6UIWyN/HkM+x31b4c8PKFvVYEkrfFlaf4Y4H9L61hZOBvxtQLD4lKfukkPmq0DCr1rUj3DK9voV3w1u4"
        + "A8AUyAaRmS28a7Gncv5d4Kp/4OH1l/1fugn8279/zf/+Hw==";

    /// <summary>The table, unpacked.</summary>
    public static ReadOnlySpan<byte> Unpack()
    {
        using var packed = new DeflateStream(new MemoryStream(Convert.FromBase64String(Packed)), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
    }
}
